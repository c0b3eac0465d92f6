//! Answers that nobody reads, and streams that are reset.

use super::*;
use sonora_behaviour::raw::kind;

/// A call whose answer has messages of so many bytes, and no end.
fn flood(bytes: usize) -> Vec<u8> {
    message(&Ask { payload: vec![7; bytes], ..ending(End::Flood) })
}

/// Calls of others let time pass, without anybody saying how much.
fn while_others_call(running: &Running) -> usize {
    (0..200).map(|_| heads::after_a_call(running)).max().unwrap_or_default()
}

pub(crate) fn unread_answer(running: &Running, probe: &Probe) -> usize {
    unread(running, probe, 10_000)
}

pub(crate) fn unread_large_answer(running: &Running, probe: &Probe) -> usize {
    unread(running, probe, LIMIT - 100)
}

fn unread(running: &Running, probe: &Probe, bytes: usize) -> usize {
    let mut peer = Peer::connect(&running.url);
    forget(probe);
    peer.send(&Post::new("Down", flood(bytes)).to_wire());
    smol::block_on(probe.entered());
    let most = while_others_call(running);
    drop(peer);
    most
}

pub(crate) fn unread_answer_over_http2(running: &Running, probe: &Probe) -> usize {
    let mut peer = H2Peer::connect(&running.url);
    forget(probe);
    // Leave to send 16 MiB on the stream and on the connection: what stops the server is its own limit.
    for stream in [0, 1] {
        if stream == 1 {
            peer.frame(&Frame::call(1, "Down", &[])).unwrap();
        }
        let payload = (16_u32 << 20).to_be_bytes().to_vec();
        peer.frame(&Frame { kind: kind::WINDOW_UPDATE, flags: 0, stream, payload }).unwrap();
    }
    peer.frame(&Frame::data(1, flood(10_000)).last()).unwrap();
    smol::block_on(probe.entered());
    let most = while_others_call(running);
    drop(peer);
    most
}

pub(crate) fn reset_in_mid_answer(running: &Running, probe: &Probe) -> usize {
    let mut peer = H2Peer::connect(&running.url);
    let mut most = held();
    forget(probe);
    for stream in (1..200).step_by(2) {
        peer.frame(&Frame::call(stream, "Down", &[])).unwrap();
        let asked = Ask { count: 3, ..ending(End::Never) };
        peer.frame(&Frame::data(stream, message(&asked)).last()).unwrap();
        peer.until(|frame| frame.stream == stream && frame.kind == kind::DATA);
        peer.frame(&Frame::reset(stream)).unwrap();
        most = most.max(held());
    }
    most
}

pub(crate) fn rapid_resets(running: &Running, _: &Probe) -> usize {
    let mut peer = H2Peer::connect(&running.url);
    let mut streams = (1..200_000).step_by(2);
    let pairs =
        |stream| [Frame::call(stream, "Unary", &[]).to_wire(), Frame::reset(stream).to_wire()].concat();
    // Until it is taken for what it is.
    peak(|_| streams.next().is_some_and(|stream| peer.send(&pairs(stream)).is_ok()), &[], usize::MAX)
}

pub(crate) fn too_many(running: &Running, _: &Probe) -> usize {
    let mut peer = H2Peer::connect(&running.url);
    let mut streams = (1..4000).step_by(2);
    let call = |stream| Frame::call(stream, "Up", &[]).to_wire();
    peak(|_| streams.next().is_some_and(|stream| peer.send(&call(stream)).is_ok()), &[], usize::MAX)
}
