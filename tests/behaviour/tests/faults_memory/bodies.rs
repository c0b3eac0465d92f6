//! Bodies that are cut into crumbs, lie about their size, or never end.

use super::*;
use crate::memory::allocated;

/// A head, and chunks to come.
fn chunked(method: &str) -> Vec<u8> {
    let wire = Post { chunks: Some(1), ..Post::new(method, Vec::new()) }.to_wire();
    wire[..wire.len() - b"0\r\n\r\n".len()].to_vec()
}

fn sends(mut peer: Peer) -> impl FnMut(&[u8]) -> bool {
    move |bytes| {
        peer.send(bytes);
        true
    }
}

pub(crate) fn chunks_of_one_byte(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    peer.send(&chunked("Unary"));
    for byte in [&[0][..], &(LIMIT as u32).to_be_bytes()].concat() {
        peer.send(&[b"1\r\n", &[byte][..], b"\r\n"].concat());
    }
    peak(sends(peer), &b"1\r\n\0\r\n".repeat(1000), LIMIT / 1000)
}

/// An upload that its handler holds, and does not read.
fn unread(running: &Running, probe: &Probe) -> H2Peer {
    let mut peer = H2Peer::connect(&running.url);
    forget(probe);
    peer.frame(&Frame::call(1, "Up", &[])).unwrap();
    peer.frame(&Frame::data(1, message(&ending(End::Never)))).unwrap();
    smol::block_on(probe.entered());
    peer
}

pub(crate) fn unread_frames(running: &Running, probe: &Probe) -> usize {
    let mut peer = unread(running, probe);
    let piece = Frame::data(1, *b"x").to_wire().repeat(100);
    peak(|bytes| peer.send(bytes).is_ok(), &piece, 10_000)
}

pub(crate) fn unread_chunks(running: &Running, probe: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let asked = message(&ending(End::Never));
    forget(probe);
    peer.send(&chunked("Up"));
    peer.send(&[format!("{:x}\r\n", asked.len()).as_bytes(), &asked, b"\r\n"].concat());
    smol::block_on(probe.entered());
    // No more than the sockets hold between them, or it would wait for ever.
    peak(sends(peer), &b"1\r\n\0\r\n".repeat(100), 100)
}

pub(crate) fn four_gibibytes(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let head = String::from_utf8(Post::new("Unary", Vec::new()).to_wire()).unwrap();
    peer.send(head.replace("length: 0", "length: 4294967300").as_bytes());
    peer.send(b"\0\xff\xff\xff\xff");
    // A part of what is read for nothing before the answer.
    peak(sends(peer), &vec![0; 100_000], 100)
}

pub(crate) fn bomb(running: &Running, _: &Probe) -> usize {
    use sonora_http::compression::{Compression as _, Zstd};
    let mut squeezed = bytes::BytesMut::new();
    Zstd::default().compress(&vec![0; 256 * MIB], &mut squeezed);
    let post = Post::new("Unary", frame(1, &squeezed)).field("grpc-encoding", "zstd");
    let mut peer = Peer::connect(&running.url);
    // No peak is kept, so all that is allocated counts, given back or not: a buffer that doubles twice the limit.
    let (before, now) = (allocated(), held());
    assert_eq!(peer.ask(&post).code(), Some(8));
    now + (allocated() - before)
}

pub(crate) fn empty_messages(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let wire = Post { chunks: Some(1000), ..Post::new("Up", vec![0; 500_000]) }.to_wire();
    let mut pieces = wire.chunks(8 << 10);
    peak(|_| pieces.next().is_some_and(|piece| peer.try_send(piece).is_ok()), &[], usize::MAX)
}

pub(crate) fn cut_at_every_byte(running: &Running, _: &Probe) -> usize {
    let wire = Post::new("Both", message(&ending(End::Never))).to_wire();
    let mut most = held();
    for cut in 0..wire.len() {
        let mut peer = Peer::connect(&running.url);
        peer.send(&wire[..cut]);
        most = most.max(held());
        // One at a time, however late a busy machine lets the server see who has left.
        peer.leave();
    }
    most
}

pub(crate) fn endless_bodies(running: &Running, _: &Probe) -> usize {
    let wire = Post::new("Unary", message(&Ask::default())).to_wire();
    let begin = || {
        let mut peer = Peer::connect(&running.url);
        peer.send(&wire[..wire.len() - 1]);
        peer
    };
    let peers: Vec<Peer> = (0..1000).map(|_| begin()).collect();
    let most = heads::after_a_call(running);
    drop(peers);
    most
}
