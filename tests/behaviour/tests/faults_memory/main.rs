//! What hostile peers make a server hold in memory: its limits and a chunk, not what they send or say they will.
//!
//! A binary of its own with one test, because the allocator counts for all.

use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, frame};
use sonora_behaviour::{Probe, Running, Runtime, Setup, Tuning, in_time, runtimes};
use sonora_http::prost::Message as _;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const MIB: usize = 1 << 20;

/// The limit of a message here.
const LIMIT: usize = MIB;

/// What a connection and a call hold beside: hyper's buffers, and the threads and timers of a runtime.
const BESIDE: usize = 2 * MIB;

fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// Sends `pieces` of the same bytes, and tells the most that the process held in between.
fn peak(send: impl Fn(&[u8]) -> bool, piece: &[u8], pieces: usize) -> usize {
    let mut most = held();
    for _ in 0..pieces {
        if !send(piece) {
            break;
        }
        most = most.max(held());
    }
    most
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn server(runtime: &dyn Runtime) -> (Running, Probe) {
    let probe = Probe::default();
    let tuning = Tuning {
        max_message_bytes: Some(LIMIT as u32),
        max_pause: Some(Duration::from_secs(600)),
        compression: true,
        ..Tuning::default()
    };
    let setup = Setup { probe: probe.clone(), tuning, grace: Duration::ZERO, ..Setup::default() };
    (runtime.serve(setup), probe)
}

#[test]
fn memory_stays_within_the_limits() {
    for runtime in [runtimes::tokio(), runtimes::smol(), runtimes::async_std()] {
        for (name, most, harm) in ROWS {
            // A server for each, which has given everything back before the next begins.
            let (running, probe) = server(runtime);
            // Warm: threads run, and timers are made.
            let call = Post::new("Unary", message(&Ask::default()));
            assert_eq!(Peer::connect(&running.url).ask(&call).code(), Some(0));
            let before = held();
            let grown = harm(&running, &probe).saturating_sub(before);
            println!("{}: {name}: {grown} bytes", runtime.name());
            assert!(grown < *most, "{}: {name}: {grown} bytes, {most} are allowed", runtime.name());
            running.stop.try_send(()).unwrap();
            smol::block_on(in_time("the server does not end", running.ended.recv())).unwrap_err();
        }
    }
}

/// What a peer does; what comes back is the most that was held meanwhile.
type Harm = fn(&Running, &Probe) -> usize;

const ROWS: &[(&str, usize, Harm)] = &[
    ("a million chunks of one byte", LIMIT + BESIDE, chunks_of_one_byte),
    ("frames of one byte that nobody reads", BESIDE, unread_frames),
    ("chunks of one byte that nobody reads", BESIDE, unread_chunks),
    ("a length of 4 GiB, and as much as is taken", BESIDE, four_gibibytes),
    ("a bomb", 2 * LIMIT + BESIDE, bomb),
    ("an answer that nobody reads", BESIDE, unread_answer),
    ("a thousand heads that do not end", 40 * MIB, endless_heads),
];

fn shared(peer: Peer) -> impl Fn(&[u8]) -> bool {
    let peer = core::cell::RefCell::new(peer);
    move |bytes| {
        peer.borrow_mut().send(bytes);
        true
    }
}

/// A head, and chunks to come.
fn chunked(method: &str) -> Vec<u8> {
    let wire = Post { chunks: Some(1), ..Post::new(method, Vec::new()) }.to_wire();
    wire[..wire.len() - b"0\r\n\r\n".len()].to_vec()
}

fn chunks_of_one_byte(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    peer.send(&chunked("Unary"));
    for byte in [&[0][..], &(LIMIT as u32).to_be_bytes()].concat() {
        peer.send(&[b"1\r\n", &[byte][..], b"\r\n"].concat());
    }
    peak(shared(peer), &b"1\r\n\0\r\n".repeat(1000), LIMIT / 1000)
}

/// An upload that its handler holds, and does not read.
fn unread(running: &Running, probe: &Probe) -> H2Peer {
    let mut peer = H2Peer::connect(&running.url);
    peer.frame(&Frame::call(1, "Up", &[])).unwrap();
    let asked = Ask { end: End::Never.into(), ..Ask::default() };
    peer.frame(&Frame::data(1, message(&asked))).unwrap();
    drain(&probe.clone());
    smol::block_on(probe.entered());
    peer
}

/// Forgets who was entered before.
fn drain(probe: &Probe) {
    while probe.entries() > 0 {
        smol::block_on(probe.entered());
    }
}

fn unread_frames(running: &Running, probe: &Probe) -> usize {
    let peer = core::cell::RefCell::new(unread(running, probe));
    let piece = Frame::data(1, *b"x").to_wire().repeat(100);
    peak(|bytes| peer.borrow_mut().send(bytes).is_ok(), &piece, 10_000)
}

fn unread_chunks(running: &Running, probe: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let asked = message(&Ask { end: End::Never.into(), ..Ask::default() });
    drain(probe);
    peer.send(&chunked("Up"));
    peer.send(&[format!("{:x}\r\n", asked.len()).as_bytes(), &asked, b"\r\n"].concat());
    smol::block_on(probe.entered());
    // No more than the sockets hold between them, or it would wait for ever.
    peak(shared(peer), &b"1\r\n\0\r\n".repeat(100), 100)
}

fn four_gibibytes(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let head = String::from_utf8(Post::new("Unary", Vec::new()).to_wire()).unwrap();
    peer.send(head.replace("length: 0", "length: 4294967300").as_bytes());
    peer.send(b"\0\xff\xff\xff\xff");
    // A part of what is read for nothing before the answer.
    peak(shared(peer), &vec![0; 100_000], 100)
}

fn bomb(running: &Running, _: &Probe) -> usize {
    use sonora_http::compression::{Compression as _, Zstd};
    let mut squeezed = bytes::BytesMut::new();
    Zstd::default().compress(&vec![0; 256 * MIB], &mut squeezed);
    let post = Post::new("Unary", frame(1, &squeezed)).field("grpc-encoding", "zstd");
    let mut peer = Peer::connect(&running.url);
    // No peak is kept, so all that is allocated counts, given back or not: a buffer that doubles twice the limit.
    let (before, now) = (ALLOCATOR.stats().bytes_allocated, held());
    assert_eq!(peer.ask(&post).code(), Some(8));
    now + (ALLOCATOR.stats().bytes_allocated - before)
}

fn unread_answer(running: &Running, probe: &Probe) -> usize {
    let asked = Ask { end: End::Flood.into(), payload: vec![7; 10_000], ..Ask::default() };
    drain(probe);
    let mut peer = Peer::connect(&running.url);
    peer.send(&Post::new("Down", message(&asked)).to_wire());
    smol::block_on(probe.entered());
    let mut most = held();
    // Calls of others let time pass, without anybody saying how much.
    let mut other = Peer::connect(&running.url);
    for _ in 0..200 {
        assert_eq!(other.ask(&Post::new("Unary", message(&Ask::default()))).code(), Some(0));
        most = most.max(held());
    }
    most
}

fn endless_heads(running: &Running, _: &Probe) -> usize {
    let peers: Vec<Peer> = (0..1000)
        .map(|_| {
            let mut peer = Peer::connect(&running.url);
            peer.send(b"POST /behaviour.Script/Unary HTTP/1.1\r\nx: ");
            peer
        })
        .collect();
    let mut other = Peer::connect(&running.url);
    assert_eq!(other.ask(&Post::new("Unary", message(&Ask::default()))).code(), Some(0));
    let most = held();
    drop(peers);
    most
}
