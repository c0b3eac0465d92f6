//! What slow, cut, flooding and lying peers do to a server over real sockets, on every runtime: their own harm.
//!
//! While each of them does its worst, calls on other connections are made all the time; none may be lost.

mod bombs;
mod client;
mod common;
#[cfg(target_os = "linux")]
mod connecting;
mod cuts;
mod deadlines;
mod departures;
mod floods;
mod handlers;
mod heads;
mod limits;
mod limits_http2;
mod pauses;
mod shutdown;
mod slow;
#[cfg(target_os = "linux")]
mod vanished;

use common::{ALL, on_each, tuned};
use sonora_behaviour::ask;
use sonora_behaviour::raw::{assert_good, good, message};

/// `ENHANCE_YOUR_CALM` of HTTP/2.
const CALM: u32 = 11;

/// `REFUSED_STREAM` of HTTP/2.
const REFUSED: u32 = 7;
