//! What slow, cut, flooding and lying peers do to a server over real sockets, on every runtime: their own harm.
//!
//! While each of them does its worst, calls on other connections are made all the time; none may be lost.

mod bombs;
mod client;
mod common;
mod cuts;
mod deadlines;
mod departures;
mod floods;
mod handlers;
mod heads;
mod limits;
mod pauses;
mod shutdown;
mod slow;
#[cfg(target_os = "linux")]
mod vanished;

use common::{ALL, ask, assert_good, good, message, on_each, tuned};

/// `ENHANCE_YOUR_CALM` of HTTP/2.
const CALM: u32 = 11;

/// `REFUSED_STREAM` of HTTP/2.
const REFUSED: u32 = 7;
