//! Connections that the application takes over, such as WebSockets.

use bytes::Bytes;
use core::convert::Infallible;
use core::future::{poll_fn, ready};
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use http::{Request, Response};
use http_body_util::Empty;
use hyper::body::Incoming;
use hyper::rt::{Read as _, ReadBuf, Write as _};
use hyper::upgrade::Upgraded;
use sonora_behaviour::in_time;
use sonora_behaviour::raw::Peer;
use sonora_smol::GrpcWeb;

/// Says what it hears, on a connection that it asks for.
#[derive(Clone)]
struct Echo;

impl tower_service::Service<Request<Incoming>> for Echo {
    type Response = Response<Empty<Bytes>>;
    type Error = Infallible;
    type Future = core::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Incoming>) -> Self::Future {
        let upgrade = hyper::upgrade::on(&mut request);
        smol::spawn(async move {
            if let Ok(connection) = upgrade.await {
                echo(connection).await;
            }
        })
        .detach();
        let answer =
            Response::builder().status(101).header("upgrade", "echo").header("connection", "upgrade");
        ready(Ok(answer.body(Empty::new()).unwrap()))
    }
}

async fn echo(mut connection: Upgraded) {
    loop {
        let mut byte = [0];
        let mut buffer = ReadBuf::new(&mut byte);
        let read = poll_fn(|cx| Pin::new(&mut connection).poll_read(cx, buffer.unfilled())).await;
        if read.is_err() || buffer.filled().is_empty() {
            return;
        }
        let sent = poll_fn(|cx| Pin::new(&mut connection).poll_write(cx, &byte)).await;
        if sent.is_err() || poll_fn(|cx| Pin::new(&mut connection).poll_flush(cx)).await.is_err() {
            return;
        }
    }
}

fn upgraded(url: &str) -> Peer {
    // On a busy machine a connection may be closed, for its silence, before it could ask.
    let mut peer = loop {
        let mut peer = Peer::connect(url);
        peer.send(b"GET /echo HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n");
        if !peer.is_closed() {
            break peer;
        }
    };
    peer.receive(b"101 Switching Protocols\r\n");
    peer.receive(b"\r\n\r\n");
    peer
}

fn assert_echoes(peer: &mut Peer) {
    peer.send(b"x");
    peer.receive(b"x");
}

#[test]
fn an_upgraded_connection_counts_and_the_drain_waits_for_it() {
    let (stop, stopped) = smol::channel::bounded::<()>(1);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let handlers: GrpcWeb<Echo, Incoming> = sonora_smol::wrap(Echo);
    let server = sonora_smol::server().max_connections(2).header_timeout(Duration::from_millis(100));
    let listener = smol::net::TcpListener::try_from(listener).unwrap();
    let signal = async move { stopped.recv().await.unwrap_or_default() };
    let server = smol::spawn(sonora_smol::run(server, listener, handlers, signal, Duration::from_secs(60)));
    let (mut one, mut two) = (upgraded(&url), upgraded(&url));
    // No room for a third, however long the two of them talk. Their silence is the application's to judge.
    let mut three = Peer::connect(&url);
    three.send(b"GET /echo HTTP/1.1\r\nhost: test\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n");
    for _ in 0..100 {
        assert_echoes(&mut one);
        assert_echoes(&mut two);
    }
    drop(one);
    three.receive(b"\r\n\r\n");
    assert_echoes(&mut three);
    stop.try_send(()).unwrap();
    // Asked to end, it lets them talk.
    for _ in 0..100 {
        assert_echoes(&mut two);
        assert_echoes(&mut three);
    }
    assert!(!server.is_finished());
    drop((two, three));
    smol::block_on(in_time("the server does not end", server)).unwrap();
}
