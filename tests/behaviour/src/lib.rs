//! One suite of behaviour, run for every pair of a server and a channel.
//!
//! A runtime is one [`Runtime`]; a claim is one line of [`cases::ALL`]. [`suite::run`] makes each claim on a pair,
//! and names pair, mode, HTTP version and case of every one that does not hold. [`raw`] speaks HTTP by hand, for
//! what no well-behaved client or server would say.

#![deny(missing_docs)]

mod asked;
mod guard;
mod plain;
mod probe;
mod runtime;
mod script;
mod setup;
mod stage;
mod tonic_handlers;
mod tuning;

pub mod cases;
pub mod raw;
pub mod runtimes;
pub mod suite;

pub use asked::{ask, ending, soon};
pub use guard::in_time;
pub use probe::Probe;
pub use runtime::{Client, Http, Mode, Running, Runtime};
pub use setup::{App, Fallback, Make, Setup};
pub use stage::{Stage, World};
pub use tonic_handlers::behaviour as tonic_stubs;
pub use tuning::Tuning;

/// The generated code; its documentation is the comments of the `.proto` files.
pub mod protos {
    include!(concat!(env!("OUT_DIR"), "/protos.rs"));
}
