//! Connections: kept, lost, refused.

use crate::{LONGEST, Stage, ask, begin};
use core::time::Duration;
use sonora_behaviour::protos::behaviour::script_blocking_client::ScriptClient;
use sonora_behaviour::raw::frame;
use sonora_blocking::{CancelToken, ClientTls, Code, Request};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc;

/// Reads a request whole, and answers with an empty message.
fn answer(stream: &mut TcpStream) {
    let mut request = Vec::new();
    let mut byte = [0];
    // The body of an empty message of five bytes comes after the head.
    while !request.windows(4).any(|four| four == b"\r\n\r\n") || !request.ends_with(&[0; 5]) {
        stream.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    let body = [frame(0, b""), frame(0x80, b"grpc-status: 0\r\n")].concat();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(&[head.as_bytes(), &body].concat()).unwrap();
}

#[test]
fn a_connection_that_the_server_closed_is_not_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (close, closing) = mpsc::channel::<()>();
    let (closed, is_closed) = mpsc::channel();
    let served = begin(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            answer(&mut stream);
            closing.recv().unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    let script = ScriptClient::new(sonora_blocking::channel(&url).unwrap());
    for _ in 0..2 {
        script.unary(Request::new(Default::default())).unwrap();
        close.send(()).unwrap();
        is_closed.recv_timeout(LONGEST).unwrap();
    }
    served.recv_timeout(LONGEST).unwrap();
}

#[test]
fn idle_connections_are_as_many_and_as_old_as_the_builder_says() {
    for (most, age, connections) in
        [(32, Duration::from_secs(25), 1), (0, Duration::from_secs(25), 3), (32, Duration::ZERO, 3)]
    {
        let stage = Stage::new();
        let builder = sonora_blocking::channel_builder(&stage.running.url).unwrap();
        let script = ScriptClient::new(builder.max_idle(most).idle_timeout(age).build());
        for _ in 0..3 {
            script.unary(ask("x")).unwrap();
        }
        assert_eq!(stage.probe.connections(), connections, "{most}, {age:?}");
    }
}

#[test]
fn https_without_tls_or_roots_is_refused() {
    let script = ScriptClient::new(sonora_blocking::channel("https://127.0.0.1:9").unwrap());
    let status = script.unary(ask("x")).unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition, "{status}");
    assert!(status.message().contains("feature `tls`"), "{status}");
}

#[test]
fn a_url_that_is_none_is_refused() {
    assert!(sonora_blocking::channel("127.0.0.1:8080").is_err());
}

/// A server that takes connections, and says nothing in their handshake; and where it tells of them.
fn silent() -> (String, mpsc::Receiver<TcpStream>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let (taken, streams) = mpsc::channel();
    std::thread::spawn(move || {
        while let Ok((stream, _)) = listener.accept() {
            if taken.send(stream).is_err() {
                return;
            }
        }
    });
    (url, streams)
}

#[test]
fn a_handshake_ends_in_time() {
    let (url, _streams) = silent();
    let soon = Duration::from_millis(50);
    let builder = || sonora_blocking::channel_builder(&url).unwrap().tls(ClientTls::new()).unwrap();
    for (channel, code) in [
        (builder().connect_timeout(soon).build(), Code::Unavailable),
        (builder().build().timeout(soon), Code::DeadlineExceeded),
    ] {
        let ended = begin(move || ScriptClient::new(channel).unary(ask("x")).unwrap_err());
        let status = ended.recv_timeout(LONGEST).unwrap();
        assert_eq!(status.code(), code, "{status}");
    }
}

#[test]
fn a_handshake_is_cancelled() {
    let (url, streams) = silent();
    let builder = sonora_blocking::channel_builder(&url).unwrap().tls(ClientTls::new()).unwrap();
    let cancel = CancelToken::new();
    let mut request = Request::new(ask("x"));
    cancel.attach(&mut request);
    let ended = begin(move || ScriptClient::new(builder.build()).unary(request).unwrap_err());
    let mut stream = streams.recv_timeout(LONGEST).unwrap();
    // The client has said hello, so it waits for an answer.
    stream.read_exact(&mut [0]).unwrap();
    cancel.cancel();
    assert_eq!(ended.recv_timeout(LONGEST).unwrap().code(), Code::Cancelled);
    // And its connection is closed.
    stream.read_to_end(&mut Vec::new()).unwrap();
}
