//! What the benchmark programs share: the servers to compare, the call they all get, and a client that costs next to nothing.
//!
//! The programs are in `src/bin`, one folder each; README.md says what each measures and how to repeat it.

extern crate alloc;

mod call;
pub mod callers;
mod client;
pub mod clients;
pub mod contestants;
mod executor;
mod greeter;
pub mod load;
mod response;
pub mod servers;
pub mod workload;

pub use call::Mode;
pub use client::Client;
pub use clients::{Laps, connect};
pub use contestants::{Contestant, Side};
pub use workload::Workload;

/// Whatever stops a benchmark; it is printed and the program ends.
pub type Error = Box<dyn core::error::Error + Send + Sync>;
