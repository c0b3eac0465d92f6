//! Peers that take their time over what must be quick.

use super::*;
use core::any::Any;
use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};
use sonora_behaviour::{Running, Setup, Tuning};

fn short() -> Setup {
    tuned(Tuning { header_timeout: Some(Duration::from_millis(200)), ..Tuning::default() })
}

#[test]
fn who_does_not_finish_a_head_is_closed() {
    on_each(short, |running, _| {
        let wire = good().to_wire();
        let head = wire.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
        for cut in [0, 1, 4, 20, head, head + 3] {
            let mut peer = Peer::connect(&running.url);
            peer.send(&wire[..cut]);
            assert!(peer.is_closed(), "cut at {cut}");
        }
    });
}

#[test]
fn who_does_not_finish_a_preface_is_closed() {
    on_each(short, |running, _| {
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        for cut in [1, 3, 16, 23, preface.len()] {
            let mut peer = H2Peer::silent(&running.url);
            peer.send(&preface[..cut]).unwrap();
            peer.end();
        }
    });
}

#[test]
fn who_speaks_http2_and_calls_nothing_is_closed() {
    on_each(short, |running, _| {
        // A ping for each that is answered: a sign of life, and no call.
        let mut peer = H2Peer::silent(&running.url);
        let ping = Frame { kind: kind::PING, flags: 0, stream: 0, payload: vec![7; 8] };
        // In one piece, or the connection might be closed before it has begun.
        peer.send(&[H2Peer::begins(), ping.to_wire()].concat()).unwrap();
        while let Some(frame) = peer.read() {
            if frame.kind == ping.kind && peer.frame(&ping).is_err() {
                break;
            }
        }
    });
}

#[test]
fn who_sends_its_head_byte_by_byte_is_closed_all_the_same() {
    on_each(short, |running, _| {
        let mut peer = H2Peer::silent(&running.url);
        peer.send(b"POST / HTTP/1.1\r\nx: ").unwrap();
        // Each byte would be a sign of life, if bytes that come counted.
        while peer.send(b"x").is_ok() {
            std::thread::yield_now();
        }
    });
}

/// A server with room for one connection: another one is served when that is closed.
#[track_caller]
fn one_after_another(first: impl Fn(&Running) -> Box<dyn Any>) {
    for runtime in ALL {
        let tuning = Tuning { max_connections: Some(1), ..short().tuning };
        let setup = tuned(tuning);
        let probe = setup.probe.clone();
        let running = runtime().serve(setup);
        let unread = first(&running);
        smol::block_on(probe.dropped());
        assert_good(&Peer::connect(&running.url).ask(&good()));
        drop(unread);
    }
}

/// Calls whose answers have messages of so many bytes, a thousand of them or one, and their deadlines.
fn unread_answers(many: usize, one: usize) -> [(&'static str, Vec<u8>, &'static str); 3] {
    let stream = |end: End| Ask { count: 1000, end: end.into(), payload: vec![7; many], ..Ask::default() };
    let whole = Ask { payload: vec![7; one], ..Ask::default() };
    [(stream(End::Flood), "Down", "500m"), (stream(End::Never), "Down", "500m"), (whole, "Unary", "")]
        .map(|(ask, method, deadline)| (method, message(&ask), deadline))
}

#[test]
fn who_takes_nothing_of_an_answer_is_closed_once_nobody_works_on_it() {
    for (method, body, deadline) in unread_answers(100_000, 4_000_000) {
        let call = Post::new(method, body).field("grpc-timeout", deadline);
        one_after_another(|running| {
            let mut peer = Peer::connect(&running.url);
            peer.send(&call.to_wire());
            Box::new(peer)
        });
    }
}

#[test]
fn who_opens_no_window_for_an_answer_is_closed_once_nobody_works_on_it() {
    for (method, body, deadline) in unread_answers(10_000, 10_000) {
        let fields: &[_] = if deadline.is_empty() { &[] } else { &[("grpc-timeout", deadline)] };
        one_after_another(|running| {
            let mut peer = H2Peer::connect(&running.url);
            // INITIAL_WINDOW_SIZE is 0.
            let no_window = vec![0, 4, 0, 0, 0, 0];
            peer.frame(&Frame { kind: kind::SETTINGS, flags: 0, stream: 0, payload: no_window }).unwrap();
            peer.frame(&Frame::call(1, method, fields)).unwrap();
            peer.frame(&Frame::data(1, body.clone()).last()).unwrap();
            Box::new(peer)
        });
    }
}
