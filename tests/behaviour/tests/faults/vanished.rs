//! Peers that vanish without a word: the system is told to look for them. That it finds them is its own promise.

use super::*;
use core::net::SocketAddr;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::{Client, Http, Tuning, runtimes};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;

/// The columns of `/proc/net/tcp`: addresses as hexadecimal numbers, and the timer that runs for the connection.
const KEEPALIVE: &str = "02";
const NOTHING: &str = "00";
const SENT_AND_UNANSWERED: &str = "01";

/// The timer of the connection that goes from one port to another, once everything sent was acknowledged.
fn timer(from: SocketAddr, to: SocketAddr) -> String {
    let ports = [from, to].map(|address| format!(":{:04X}", address.port()));
    let begun = Instant::now();
    loop {
        let table = fs::read_to_string("/proc/net/tcp").unwrap();
        let found = table.lines().find_map(|line| {
            let columns: Vec<&str> = line.split_whitespace().collect();
            let fits =
                columns.len() > 5 && columns[1].ends_with(&ports[0]) && columns[2].ends_with(&ports[1]);
            fits.then(|| columns[5].split(':').next().unwrap_or_default().to_owned())
        });
        match found {
            Some(timer) if timer != SENT_AND_UNANSWERED => return timer,
            _ => assert!(begun.elapsed().as_secs() < 15, "no timer: {found:?}"),
        }
    }
}

#[test]
fn a_server_has_the_system_look_for_peers_that_vanished() {
    for (no_tcp_keepalive, expected) in [(false, KEEPALIVE), (true, NOTHING)] {
        let setup = || tuned(Tuning { no_tcp_keepalive, ..Tuning::default() });
        on_each(setup, |running, _| {
            let server: SocketAddr = running.url.strip_prefix("http://").unwrap().parse().unwrap();
            let mut peer = TcpStream::connect(server).unwrap();
            peer.write_all(&good().to_wire()).unwrap();
            // Who answers has accepted it.
            peer.read_exact(&mut [0; 12]).unwrap();
            assert_eq!(timer(server, peer.local_addr().unwrap()), expected);
        });
    }
}

#[test]
fn a_channel_has_the_system_look_for_servers_that_vanished() {
    let all: [&dyn Client; 4] =
        [runtimes::tokio(), runtimes::smol(), runtimes::async_std(), runtimes::blocking()];
    for client in all {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = listener.local_addr().unwrap();
        let script = ScriptClient::new(client.channel(&format!("http://{server}"), Http::One));
        let accepted = std::thread::spawn(move || listener.accept().unwrap());
        client.block_on(Box::pin(async move {
            let call = async { drop(script.unary(ask("x")).await) };
            let looks = smol::unblock(move || {
                let (mut stream, peer) = accepted.join().unwrap();
                // Who sends has set up its side.
                stream.read_exact(&mut [0; 4]).unwrap();
                assert_eq!(timer(peer, server), KEEPALIVE);
                drop(stream);
            });
            futures_util::future::join(call, looks).await;
        }));
    }
}
