//! What slow, cut, flooding and lying peers do to a server over real sockets, on every runtime: their own harm.
//!
//! While each of them does its worst, calls on other connections are made all the time; none may be lost.

mod bystander;
mod common;
mod cuts;
mod departures;
mod pauses;
mod slow;

use bystander::Bystander;
use common::{ALL, ask, assert_good, good, message, on_each, tuned};
