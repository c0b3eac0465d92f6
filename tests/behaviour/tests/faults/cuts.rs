//! Bodies that are cut.

use super::*;
use sonora_behaviour::Setup;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};

/// A call of each kind, as bytes.
fn calls() -> [Post; 4] {
    let two = [message(&ask("one")), message(&ask("two"))].concat();
    let down = message(&Ask { count: 3, ..ask("down") });
    [good(), Post::new("Down", down), Post::new("Up", two.clone()), Post::new("Both", two)]
}

#[test]
fn a_call_cut_at_every_byte_harms_nobody() {
    on_each(Setup::default, |running, _| {
        for post in calls() {
            for chunks in [None, Some(3)] {
                let wire = Post { chunks, ..post.clone() }.to_wire();
                let head = wire.windows(4).position(|end| end == b"\r\n\r\n").unwrap();
                for cut in head..wire.len() {
                    Peer::connect(&running.url).send(&wire[..cut]);
                }
            }
        }
    });
}

#[test]
fn a_body_cut_at_every_byte_is_never_a_whole_message() {
    on_each(Setup::default, |running, _| {
        let body = message(&ask("good"));
        let mut peer = Peer::connect(&running.url);
        for cut in 0..body.len() {
            // A complete HTTP body, and no complete message.
            let answer = peer.ask(&Post::new("Unary", body[..cut].to_vec()));
            assert_eq!(answer.code(), Some(if cut == 0 { 12 } else { 13 }), "cut at {cut}");
        }
        assert_good(&peer.ask(&good()));
    });
}

#[test]
fn a_stream_reset_at_every_byte_leaves_the_connection_alone() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        let body = message(&ask("good"));
        let mut stream = 1;
        for cut in 0..body.len() {
            for method in ["Unary", "Up", "Both"] {
                peer.frame(&Frame::call(stream, method, &[])).unwrap();
                peer.frame(&Frame::data(stream, body[..cut].to_vec())).unwrap();
                peer.frame(&Frame::reset(stream)).unwrap();
                stream += 2;
            }
            // Between two resets a call, or they would be a flood.
            peer.frame(&Frame::call(stream, "Unary", &[])).unwrap();
            peer.frame(&Frame::data(stream, body.clone()).last()).unwrap();
            let data = peer.until(|frame| frame.stream == stream && frame.kind == kind::DATA);
            assert!(data.payload.ends_with(b"grpc-status:0\r\n"), "cut at {cut}");
            stream += 2;
        }
    });
}

#[test]
fn a_reset_in_the_middle_of_an_answer_drops_its_handler() {
    on_each(Setup::default, |running, probe| {
        let flood = message(&Ask { end: End::Flood.into(), payload: vec![7; 1000], ..Ask::default() });
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Down", &[])).unwrap();
        peer.frame(&Frame::data(1, flood.clone()).last()).unwrap();
        peer.until(|frame| frame.stream == 1 && frame.kind == kind::DATA);
        peer.frame(&Frame::reset(1)).unwrap();
        smol::block_on(probe.dropped());

        let mut peer = Peer::connect(&running.url);
        peer.send(&Post::new("Down", flood).to_wire());
        smol::block_on(probe.entered());
        smol::block_on(probe.entered());
        drop(peer);
        smol::block_on(probe.dropped());
    });
}
