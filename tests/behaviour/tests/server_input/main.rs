//! What a server answers to odd and hostile input, over a real socket: DESIGN.md's table, the server's column.

mod answers;
mod beside;
mod deadlines;
mod refusals;
mod text;

use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End, Fault};
use sonora_behaviour::raw::{Answer, Peer, Post, base64, frame};
use sonora_behaviour::{Probe, Running, Setup, Tuning, runtimes};
use sonora_http::prost::Message as _;

const LIMIT: u32 = 64 << 10;

fn server() -> Running {
    runtimes::tokio().serve(Setup {
        tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() },
        ..Setup::default()
    })
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn ask(payload: &str) -> Ask {
    Ask { payload: payload.into(), ..Ask::default() }
}

fn good() -> Post {
    Post::new("Unary", message(&ask("good")))
}

#[track_caller]
fn assert_good(answer: &Answer) {
    assert_eq!((answer.http, answer.code()), (200, Some(0)), "{answer:?}");
    assert_eq!(answer.answers()[0].payload, b"good");
}

/// Asks whole, in chunks of one byte, and on to the next call of the same connection.
#[track_caller]
fn on_every_way(running: &Running, post: &Post, check: impl Fn(&Answer)) {
    for chunks in [None, Some(1), Some(7)] {
        let mut peer = Peer::connect(&running.url);
        check(&peer.ask(&Post { chunks, ..post.clone() }));
        assert_good(&peer.ask(&good()));
    }
}

#[track_caller]
fn assert_status(running: &Running, name: &str, post: &Post, code: u32, says: &[&str]) {
    on_every_way(running, post, |answer| {
        assert_eq!((answer.http, answer.code()), (200, Some(code)), "{name}: {answer:?}");
        assert!(answer.is_trailers_only(), "{name}: {answer:?}");
        for part in says {
            assert!(answer.message().contains(part), "{name}: {part:?} is not said in {}", answer.message());
        }
    });
}
