//! What a peer may do on one HTTP/2 connection, to the last time that it may.
//!
//! The bystander's connection is another, so each test counts its own from none.

use super::*;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, kind};
use sonora_behaviour::{Running, Setup};

/// What the server's windows let a peer send that nobody reads.
const WINDOW: usize = 1 << 20;

/// `FLOW_CONTROL_ERROR` of HTTP/2.
const FLOW: u32 = 3;

/// Checks that the connection is alive, and that everything sent before was looked at; the leave to send more that it
/// gave meanwhile.
#[track_caller]
fn assert_alive(peer: &mut H2Peer) -> Vec<Frame> {
    let ping = Frame { kind: kind::PING, flags: 0, stream: 0, payload: vec![7; 8] };
    peer.frame(&ping).unwrap();
    let mut windows = Vec::new();
    loop {
        let frame = peer.read().expect("the connection is alive");
        match (frame.kind, frame.flags) {
            (kind::WINDOW_UPDATE, _) => windows.push(frame),
            (kind::PING, 1) => return windows,
            _ => assert_eq!(frame.error(), None, "{frame:?}"),
        }
    }
}

/// Uploads whose handlers have read one message each, of so many bytes, and read no more.
fn held(running: &Running, streams: &[u32]) -> (H2Peer, usize) {
    let mut peer = H2Peer::connect(&running.url);
    // The window that a server announces counts once it is acknowledged.
    peer.until(|frame| frame.kind == kind::SETTINGS);
    peer.frame(&Frame { kind: kind::SETTINGS, flags: 1, stream: 0, payload: Vec::new() }).unwrap();
    let first = message(&Ask { end: End::Never.into(), payload: vec![7; 1000], ..Ask::default() });
    for stream in streams {
        peer.frame(&Frame::call(*stream, "Both", &[])).unwrap();
        peer.frame(&Frame::data(*stream, first.clone())).unwrap();
    }
    (peer, first.len())
}

/// Waits until each of them has answered what it read.
fn wait_for_answers(peer: &mut H2Peer, streams: &[u32]) -> usize {
    let (mut answered, mut room) = (0, 0);
    while answered < streams.len() {
        let frame = peer.read().expect("the connection is alive");
        answered += usize::from(frame.kind == kind::DATA);
        room += increment(&frame, 0);
    }
    room
}

/// How much more may be sent on a stream, or on the connection.
fn increment(frame: &Frame, stream: u32) -> usize {
    let is_for_it = (frame.kind, frame.stream) == (kind::WINDOW_UPDATE, stream);
    if is_for_it { u32::from_be_bytes(frame.payload[..].try_into().unwrap()) as usize } else { 0 }
}

fn send(peer: &mut H2Peer, stream: u32, bytes: usize) {
    for piece in vec![7; bytes].chunks(16 << 10) {
        peer.frame(&Frame::data(stream, piece)).unwrap();
    }
}

/// Sends what the windows let it send, most of it on the last stream, and then a byte more.
fn overflow(running: &Running, streams: &[u32]) {
    let (mut peer, first) = held(running, streams);
    let last = *streams.last().unwrap();
    // Of the connection, and of the last stream.
    let mut room = [65_535 + wait_for_answers(&mut peer, streams) - streams.len() * first, WINDOW - first];
    let mut unread = 0;
    for stream in &streams[1..] {
        send(&mut peer, stream - 2, WINDOW / 2);
        (room[0], unread) = (room[0] - WINDOW / 2, unread + WINDOW / 2);
    }
    // Leave to send more may follow the answer that everything was looked at.
    let mut quiet = 0;
    while quiet < 2 {
        for frame in assert_alive(&mut peer) {
            room[0] += increment(&frame, 0);
            room[1] += increment(&frame, last);
        }
        let more = room[0].min(room[1]);
        quiet = if more == 0 { quiet + 1 } else { 0 };
        send(&mut peer, last, more);
        (room, unread) = (room.map(|room| room - more), unread + more);
    }
    // What was read may be given back later, or not before much is.
    assert!((WINDOW - streams.len() * first..=WINDOW).contains(&unread), "{unread}");
    send(&mut peer, last, 1);
    peer.until(|frame| frame.error() == Some(FLOW));
}

#[test]
fn a_mebibyte_may_lie_unread_on_a_stream_and_no_byte_more() {
    on_each(Setup::default, |running, _| overflow(running, &[1]));
}

#[test]
fn a_mebibyte_may_lie_unread_on_a_connection_and_no_byte_more() {
    on_each(Setup::default, |running, _| overflow(running, &[1, 3]));
}

#[test]
fn two_thousand_and_fifty_six_frames_of_a_byte_may_lie_unread() {
    on_each(Setup::default, |running, probe| {
        let (mut peer, _) = held(running, &[1]);
        wait_for_answers(&mut peer, &[1]);
        let byte = Frame::data(1, *b"x").to_wire();
        peer.send(&byte.repeat(2055)).unwrap();
        assert_alive(&mut peer);
        peer.send(&byte).unwrap();
        assert_alive(&mut peer);
        peer.send(&byte).unwrap();
        assert!(matches!(peer.end(), None | Some(CALM)));
        smol::block_on(probe.dropped());
    });
}

#[test]
fn a_hundred_frames_may_be_empty() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Up", &[])).unwrap();
        let empty = Frame::data(1, []).to_wire();
        peer.send(&empty.repeat(99)).unwrap();
        assert_alive(&mut peer);
        peer.send(&empty).unwrap();
        assert_alive(&mut peer);
        peer.send(&empty).unwrap();
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

#[test]
fn a_thousand_and_twenty_four_streams_may_be_reset_for_faults() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        let mut streams = (1..).step_by(2);
        for _ in 0..1024 {
            let stream = streams.next().unwrap();
            peer.send(&floods::fault(stream)).unwrap();
            peer.until(|frame| frame.stream == stream && frame.kind == kind::RST_STREAM);
        }
        assert_alive(&mut peer);
        peer.send(&floods::fault(streams.next().unwrap())).unwrap();
        assert!(matches!(peer.end(), None | Some(CALM)));
    });
}

#[test]
fn twenty_streams_may_be_reset_before_they_run() {
    on_each(Setup::default, |running, _| {
        for count in [19, 20] {
            let mut peer = H2Peer::connect(&running.url);
            // In one piece: all of them are reset before a handler runs. That more end the connection is a flood.
            let pairs = (1..).step_by(2).take(count).flat_map(|stream| {
                [Frame::call(stream, "Unary", &[]).to_wire(), Frame::reset(stream).to_wire()].concat()
            });
            peer.send(&pairs.collect::<Vec<u8>>()).unwrap();
            assert_alive(&mut peer);
        }
    });
}
