//! Peers that take their time over what must be quick.

use super::*;
use core::time::Duration;
use sonora_behaviour::raw::{H2Peer, Peer};
use sonora_behaviour::{Setup, Tuning};

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
        let ping = sonora_behaviour::raw::Frame {
            kind: sonora_behaviour::raw::kind::PING,
            flags: 0,
            stream: 0,
            payload: vec![7; 8],
        };
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
