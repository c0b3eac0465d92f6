//! A great many of something small.

use super::*;
use sonora_behaviour::Setup;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};

#[test]
fn a_hundred_thousand_frames_of_five_bytes_are_as_many_messages() {
    on_each(Setup::default, |running, _| {
        let answer = Peer::connect(&running.url).ask(&Post::new("Up", vec![0; 500_000]));
        assert_eq!((answer.code(), answer.answers()[0].index), (Some(0), 100_000));
    });
}

#[test]
fn a_message_in_frames_of_one_byte_is_a_message() {
    on_each(Setup::default, |running, _| {
        // Fewer than 2,056: so many may wait to be read, and it is not ours to say when that is.
        let body = message(&Ask { payload: vec![7; 2000], ..Ask::default() });
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Unary", &[])).unwrap();
        for byte in body {
            peer.frame(&Frame::data(1, [byte])).unwrap();
        }
        peer.frame(&Frame::data(1, []).last()).unwrap();
        let head = peer.until(|frame| frame.stream == 1 || frame.kind == kind::GOAWAY);
        assert_eq!((head.kind, head.is_end()), (kind::HEADERS, false), "{head:?}");
    });
}

#[test]
fn frames_of_one_byte_that_nobody_reads_end_their_connection() {
    on_each(Setup::default, |running, probe| {
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Up", &[])).unwrap();
        let held = message(&Ask { end: End::Never.into(), ..ask("held") });
        peer.frame(&Frame::data(1, held)).unwrap();
        smol::block_on(probe.entered());
        let wire = Frame::data(1, *b"x").to_wire().repeat(1000);
        while peer.send(&wire).is_ok() {}
        smol::block_on(probe.dropped());
        // That the connection was reset while it was written to may have cost the peer the reason.
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

#[test]
fn empty_frames_end_their_connection() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Up", &[])).unwrap();
        let wire = Frame::data(1, []).to_wire().repeat(1000);
        while peer.send(&wire).is_ok() {}
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

#[test]
fn streams_that_are_reset_as_fast_as_they_are_opened_end_their_connection() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        for stream in (1..200_000).step_by(2) {
            let both = [Frame::call(stream, "Unary", &[]).to_wire(), Frame::reset(stream).to_wire()].concat();
            if peer.send(&both).is_err() {
                break;
            }
            assert!(stream < 199_000, "a hundred thousand resets were taken");
        }
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

#[test]
fn faults_that_make_the_server_reset_streams_end_their_connection_too() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        for stream in (1..200_000).step_by(2) {
            if peer.send(&fault(stream)).is_err() {
                break;
            }
            assert!(stream < 199_000, "a hundred thousand faults were taken");
        }
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

/// A call whose body is longer than its head says: an error of its stream alone.
pub(crate) fn fault(stream: u32) -> Vec<u8> {
    let head = Frame::call(stream, "Up", &[("content-length", "1")]);
    [head.to_wire(), Frame::data(stream, *b"xx").to_wire()].concat()
}
