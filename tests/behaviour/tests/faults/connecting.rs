//! Servers that take no connection, and the connections that a channel keeps.

use super::*;
use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use socket2::{Domain, Socket, Type};
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::{Client, Setup, in_time, runtimes};
use sonora_callers::Channel;
use sonora_http::Code;
use sonora_hyper::{ChannelBuilder, Connect};
use std::net::TcpStream;

/// What is asked of a channel.
#[derive(Clone, Copy)]
enum Wish {
    /// To connect over HTTP/2, or HTTP/1.1, in this time.
    Connects(bool, Duration),
    /// To keep so many connections for so long.
    Keeps(usize, Duration),
}

fn wished<C: Connect>(builder: ChannelBuilder<C>, wish: Wish) -> Channel {
    match wish {
        Wish::Connects(http2, time) => builder.http2(http2).connect_timeout(time).build().into(),
        Wish::Keeps(most, time) => builder.max_idle(most).idle_timeout(time).build().into(),
    }
}

/// A channel of each runtime, and what it is to be called on.
fn channels(url: &str, wish: Wish) -> [(&'static dyn Client, Channel); 4] {
    let waiting = sonora_blocking::channel_builder(url).unwrap();
    let waiting = match wish {
        Wish::Connects(_, time) => waiting.connect_timeout(time),
        Wish::Keeps(most, time) => waiting.max_idle(most).idle_timeout(time),
    };
    [
        (runtimes::tokio(), wished(sonora_tokio::channel_builder(url).unwrap(), wish)),
        (runtimes::smol(), wished(sonora_smol::channel_builder(url).unwrap(), wish)),
        (runtimes::async_std(), wished(sonora_async_std::channel_builder(url).unwrap(), wish)),
        (runtimes::blocking(), waiting.build().into()),
    ]
}

/// A server that accepts nobody, and the one who takes the only place in its queue: nobody else gets an answer.
fn full() -> (String, Socket, TcpStream) {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into()).unwrap();
    socket.listen(0).unwrap();
    let address = socket.local_addr().unwrap().as_socket().unwrap();
    let only = TcpStream::connect(address).unwrap();
    (format!("http://{address}"), socket, only)
}

#[test]
fn a_server_that_takes_nobody_is_unavailable_in_time() {
    let (url, _socket, _only) = full();
    for http2 in [false, true] {
        let wish = Wish::Connects(http2, Duration::from_millis(50));
        for (client, channel) in channels(&url, wish) {
            client.block_on(Box::pin(async move {
                let call = ScriptClient::new(channel);
                let status = in_time(client.name(), call.unary(ask("x"))).await.unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "{}: {status}", client.name());
                assert!(status.message().contains("connect"), "{}: {status}", client.name());
            }));
        }
    }
}

#[test]
fn a_deadline_ends_connecting_too() {
    let (url, _socket, _only) = full();
    for (client, channel) in channels(&url, Wish::Connects(false, Duration::from_secs(3600))) {
        client.block_on(Box::pin(async move {
            let call = ScriptClient::new(channel.timeout(Duration::from_millis(50)));
            let status = in_time(client.name(), call.unary(ask("x"))).await.unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded, "{}: {status}", client.name());
        }));
    }
}

#[test]
fn idle_connections_are_as_many_and_as_old_as_the_builder_says() {
    let long = Duration::from_secs(3600);
    for (most, time, connections) in [(1, long, 1), (0, long, 3), (32, Duration::ZERO, 3)] {
        for number in 0..4 {
            let setup = Setup::default();
            let probe = setup.probe.clone();
            let running = runtimes::smol().serve(setup);
            let (client, channel) =
                channels(&running.url, Wish::Keeps(most, time)).into_iter().nth(number).unwrap();
            client.block_on(Box::pin(async move {
                let script = ScriptClient::new(channel);
                for _ in 0..3 {
                    script.unary(ask("x")).await.unwrap();
                }
            }));
            assert_eq!(probe.connections(), connections, "{}, {most}, {time:?}", client.name());
        }
    }
}
