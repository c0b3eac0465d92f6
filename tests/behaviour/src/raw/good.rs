//! Calls by hand that end well, or as they are to.

use super::{Answer, Peer, Post, frame};
use crate::protos::behaviour::{Ask, End};
use crate::{Probe, Running, ask, ending, soon};
use core::time::Duration;
use sonora_http::prost::Message as _;

/// A message in its frame.
pub fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

/// A call that ends well.
pub fn good() -> Post {
    Post::new("Unary", message(&ask("good")))
}

/// Checks the answer to [`good`].
///
/// # Panics
///
/// When it is another.
#[track_caller]
pub fn assert_good(answer: &Answer) {
    assert_eq!((answer.http, answer.code()), (200, Some(0)), "{answer:?}");
    assert_eq!(answer.answers()[0].payload, b"good");
}

/// Checks that a call failed before it sent a message, with a status that says all of this.
///
/// # Panics
///
/// When it did not.
#[track_caller]
pub fn assert_failed(name: &str, answer: &Answer, code: u32, says: &[&str]) {
    assert_eq!((answer.http, answer.code()), (200, Some(code)), "{name}: {answer:?}");
    assert!(answer.is_trailers_only(), "{name}: {answer:?}");
    for part in says {
        assert!(answer.message().contains(part), "{name}: {part:?} is not said in {}", answer.message());
    }
}

/// Asks whole, in chunks of one byte, and on to the next call of the same connection.
#[track_caller]
pub fn on_every_way(running: &Running, post: &Post, check: impl Fn(&Answer)) {
    for chunks in [None, Some(1), Some(7)] {
        let mut peer = Peer::connect(&running.url);
        check(&peer.ask(&Post { chunks, ..post.clone() }));
        assert_good(&peer.ask(&good()));
    }
}

/// A `grpc-timeout`.
pub fn timeout(timeout: Duration) -> String {
    format!("{}m", timeout.as_millis())
}

/// Checks that handlers of every kind are dropped at a deadline of which their caller says no more, and that the
/// connection goes on.
///
/// # Panics
///
/// When one is not.
#[track_caller]
pub fn assert_deadlines_are_kept(running: &Running, probe: &Probe) {
    let mut peer = Peer::connect(&running.url);
    for (method, count, end) in [
        ("Unary", 0, End::Never),
        ("Down", 0, End::Never),
        ("Down", 3, End::Never),
        ("Up", 0, End::Never),
        ("Down", 0, End::Flood),
    ] {
        let post = Post::new(method, message(&Ask { count, ..ending(end) }));
        let in_time = soon().any(|deadline| {
            let answer = peer.ask(&post.clone().field("grpc-timeout", &timeout(deadline)));
            assert_eq!((answer.http, answer.code()), (200, Some(4)), "{method}");
            has_run(probe) && (end == End::Flood || answer.messages.len() == count as usize)
        });
        assert!(in_time, "{method}: no handler gets to run");
        assert_good(&peer.ask(&good()));
        assert!(has_run(probe));
    }
}

/// Whether a handler ran, by when its caller is answered; waits until it is dropped.
pub fn has_run(probe: &Probe) -> bool {
    let has_run = probe.entries() > 0;
    if has_run {
        smol::block_on(async {
            probe.entered().await;
            probe.dropped().await;
        });
    }
    has_run
}
