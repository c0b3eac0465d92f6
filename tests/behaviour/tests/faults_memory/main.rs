//! What hostile peers make a server hold in memory: its limits and a chunk, not what they send or say they will; that it
//! is given back once they are gone; and that calls on another connection are answered meanwhile, every one.
//!
//! `-- --nocapture` prints a line for each. A binary of its own with one test, because the allocator counts for all.

mod bodies;
mod handlers;
mod heads;
mod memory;
mod streams;

use core::time::Duration;
use memory::{held, peak, while_held};
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Bystander, Frame, H2Peer, Peer, Post, Silence, frame};
use sonora_behaviour::{Make, Probe, Running, Runtime, Setup, Tuning, in_time, runtimes};
use sonora_http::prost::Message as _;
use std::time::Instant;

const MIB: usize = 1 << 20;

/// The limit of a message here.
const LIMIT: usize = MIB;

/// What a connection and a call hold beside: hyper's buffers, and the threads and timers of a runtime.
const BESIDE: usize = 2 * MIB;

/// What a server may keep when all is over: tables that have grown, and what is forgotten a little later.
const KEPT: usize = MIB / 2;

/// What a peer does; what comes back is the most that was held meanwhile.
type Harm = fn(&Running, &Probe) -> usize;

/// Each with the most that may be held for it.
const ROWS: &[(&str, usize, Harm)] = &[
    ("a million chunks of one byte", LIMIT + BESIDE, bodies::chunks_of_one_byte),
    ("frames of one byte that nobody reads", BESIDE, bodies::unread_frames),
    ("chunks of one byte that nobody reads", BESIDE, bodies::unread_chunks),
    ("a length of 4 GiB, and as much as is taken", BESIDE, bodies::four_gibibytes),
    ("a bomb", 2 * LIMIT + BESIDE, bodies::bomb),
    ("a hundred thousand messages of no byte", BESIDE, bodies::empty_messages),
    ("a call cut at every byte", BESIDE, bodies::cut_at_every_byte),
    ("a thousand bodies that do not end", 60 * MIB, bodies::endless_bodies),
    ("an answer that nobody reads", BESIDE, streams::unread_answer),
    ("an answer of large messages that nobody reads", 3 * LIMIT + BESIDE, streams::unread_large_answer),
    ("an answer that nobody reads over HTTP/2", BESIDE, streams::unread_answer_over_http2),
    ("streams reset in mid-answer", BESIDE, streams::reset_in_mid_answer),
    ("streams reset as fast as they are opened", BESIDE, streams::rapid_resets),
    ("more streams than are allowed", BESIDE, streams::too_many),
    ("a thousand heads that do not end", 40 * MIB, heads::endless_heads),
    ("a thousand prefaces that do not end", 40 * MIB, heads::endless_prefaces),
    ("a giant head", BESIDE, heads::giant),
    ("a head of countless fields", BESIDE, heads::countless),
    ("a head without an end over HTTP/2", BESIDE, heads::endless_over_http2),
    ("a thousand panics", BESIDE, handlers::panics),
    ("a hundred handlers that never end", BESIDE + 100 * MIB / 4, handlers::never_end),
];

#[test]
fn memory_stays_within_the_limits_and_is_given_back() {
    std::panic::set_hook(Box::new(|panic| {
        if !panic.to_string().contains("deliberate") {
            eprintln!("{panic}");
        }
    }));
    for runtime in [runtimes::tokio(), runtimes::smol(), runtimes::async_std()] {
        for (name, most, harm) in ROWS {
            try_one(runtime, name, *most, *harm);
        }
    }
}

/// A server of its own, which has given everything back before the next begins.
fn try_one(runtime: &dyn Runtime, name: &str, most: usize, harm: Harm) {
    let (running, probe) = server(runtime);
    let bystander = Bystander::start(&running, Silence::Long);
    // Warm: threads run, and timers are made.
    let call = Post::new("Unary", message(&Ask::default()));
    assert_eq!(Peer::connect(&running.url).ask(&call).code(), Some(0));
    let before = held();
    let grown = harm(&running, &probe).saturating_sub(before);
    let over = Instant::now();
    while_held(before + KEPT, || panic!("{}: {name}: {} bytes are kept", runtime.name(), held() - before));
    let freed = over.elapsed().as_millis();
    let calls = bystander.stop(runtime.name());
    println!(
        "{}: {name}: {} KiB of {}, given back after {freed} ms, {calls} calls of another, none lost",
        runtime.name(),
        grown >> 10,
        most >> 10,
    );
    assert!(grown < most, "{}: {name}: {grown} bytes, {most} are allowed", runtime.name());
    running.stop.try_send(()).unwrap();
    smol::block_on(in_time("the server does not end", running.ended.recv())).unwrap_err();
}

fn server(runtime: &dyn Runtime) -> (Running, Probe) {
    let probe = Probe::default();
    let tuning = Tuning {
        max_message_bytes: Some(LIMIT as u32),
        max_pause: Some(Duration::from_secs(600)),
        compression: true,
        ..Tuning::default()
    };
    let make = Make::Sonora;
    let setup = Setup { probe: probe.clone(), tuning, make, grace: Duration::ZERO, ..Setup::default() };
    (runtime.serve(setup), probe)
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn ending(end: End) -> Ask {
    Ask { end: end.into(), ..Ask::default() }
}

/// Forgets who was entered before.
fn forget(probe: &Probe) {
    while probe.entries() > 0 {
        smol::block_on(probe.entered());
    }
}
