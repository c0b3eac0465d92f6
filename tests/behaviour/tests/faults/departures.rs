//! Peers that leave while nobody listens to them.

use super::*;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{H2Peer, Peer, Post};
use sonora_behaviour::{Setup, in_time};

/// The start of an upload: one message, and no end of the body.
fn upload(method: &str, more: usize) -> Vec<u8> {
    let held = message(&Ask { end: End::Never.into(), ..ask("held") });
    let mut body = held;
    for _ in 0..more {
        body.extend_from_slice(&message(&ask("and another one")));
    }
    let wire = Post { chunks: Some(1000), ..Post::new(method, body) }.to_wire();
    wire[..wire.len() - b"0\r\n\r\n".len()].to_vec()
}

#[test]
fn a_handler_that_does_not_poll_its_requests_is_dropped_when_its_caller_leaves() {
    on_each(Setup::default, |running, probe| {
        for method in ["Up", "Both"] {
            for more in [0, 1, 100] {
                let mut peer = Peer::connect(&running.url);
                peer.send(&upload(method, more));
                smol::block_on(probe.entered());
                drop(peer);
                smol::block_on(probe.dropped());
            }
        }
    });
}

#[test]
fn a_caller_that_leaves_later_is_noticed_too() {
    on_each(Setup::default, |running, probe| {
        let mut peer = Peer::connect(&running.url);
        peer.send(&upload("Up", 0));
        smol::block_on(probe.entered());
        // What comes while the handler does not listen is kept for it, and the end behind it is seen.
        for piece in [&b"5\r\nabcde\r\n"[..], b"1\r\n", b"x", b"\r\n"] {
            peer.send(piece);
        }
        drop(peer);
        smol::block_on(probe.dropped());
    });
}

#[test]
fn what_was_read_ahead_reaches_the_handler_in_order() {
    on_each(Setup::default, |running, probe| {
        let mut peer = Peer::connect(&running.url);
        let asks = |index: u32, end: End| message(&Ask { end: end.into(), ..ask(format!("index {index}")) });
        let body: Vec<u8> = (0..500).flat_map(|index| asks(index, End::Well)).collect();
        let gate = asks(0, End::Gate);
        // The handler waits at the gate while the rest arrives, piece by piece.
        let wire = Post { chunks: Some(gate.len()), ..Post::new("Up", gate) }.to_wire();
        peer.send(&wire[..wire.len() - 5]);
        smol::block_on(probe.entered());
        let rest = body[asks(0, End::Well).len()..].chunks(37);
        for chunk in rest {
            peer.send(&[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        }
        peer.send(b"0\r\n\r\n");
        probe.open_gate();
        let answer = peer.answer();
        assert_eq!((answer.code(), answer.answers()[0].index), (Some(0), 500));
    });
}

#[test]
fn a_reset_connection_drops_every_handler_on_it() {
    use sonora_behaviour::raw::Frame;
    on_each(Setup::default, |running, probe| {
        let mut peer = H2Peer::connect(&running.url);
        let held = message(&Ask { end: End::Never.into(), ..ask("held") });
        for stream in [1, 3, 5] {
            peer.frame(&Frame::call(stream, "Up", &[])).unwrap();
            peer.frame(&Frame::data(stream, held.clone())).unwrap();
            smol::block_on(probe.entered());
        }
        // One by a reset, the others by the end of the connection.
        peer.frame(&Frame::reset(3)).unwrap();
        smol::block_on(probe.dropped());
        drop(peer);
        smol::block_on(in_time("the other two", async {
            probe.dropped().await;
            probe.dropped().await;
        }));
    });
}
