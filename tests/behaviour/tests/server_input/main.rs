//! What a server answers to odd and hostile input, over a real socket: DESIGN.md's table, the server's column.

mod answers;
mod beside;
mod deadlines;
mod refusals;
mod text;

use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End, Fault};
use sonora_behaviour::raw::{
    Answer, Peer, Post, assert_failed, assert_good, base64, frame, good, message, on_every_way,
};
use sonora_behaviour::{Probe, Running, Setup, Tuning, ask, runtimes};
use sonora_http::prost::Message as _;

const LIMIT: u32 = 64 << 10;

fn server() -> Running {
    runtimes::tokio().serve(Setup {
        tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() },
        ..Setup::default()
    })
}

#[track_caller]
fn assert_status(running: &Running, name: &str, post: &Post, code: u32, says: &[&str]) {
    on_every_way(running, post, |answer| assert_failed(name, answer, code, says));
}
