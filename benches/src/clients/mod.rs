//! The clients, one file each. All make the same unary call, over and over, on one connection in memory whose other
//! end costs next to nothing.
//!
//! To add one: a file with a `CONTESTANT`, and its line in [`ALL`](crate::contestants::ALL).

pub(crate) mod bare_server;
pub(crate) mod raw_hyper;
pub(crate) mod sonora;

use core::{future::Future, pin::Pin};

use tokio::io::DuplexStream;

use crate::{Error, Mode};

/// The calls, as they are made; ends with what the meter counted for the measured ones.
pub type Running = Pin<Box<dyn Future<Output = Result<usize, Error>> + Send>>;

/// How often to call, and what to count.
#[derive(Clone, Copy, Debug)]
pub struct Laps {
    warm_up: u32,
    calls: u32,
    meter: fn() -> usize,
    before: usize,
}

impl Laps {
    /// Counts by `meter`, a count that goes up, for `calls` calls after `warm_up` others.
    pub fn new(warm_up: u32, calls: u32, meter: fn() -> usize) -> Self {
        Self { warm_up, calls, meter, before: 0 }
    }

    /// Whether there is one more call to make.
    pub fn more(&mut self) -> bool {
        if self.warm_up > 0 {
            self.warm_up -= 1;
            self.before = (self.meter)();
            return true;
        }
        let more = self.calls > 0;
        self.calls = self.calls.saturating_sub(1);
        more
    }

    /// What was counted.
    pub fn counted(self) -> usize {
        (self.meter)() - self.before
    }
}

/// Spawns the other end of a connection, and gives this one.
pub fn connect(capacity: usize, mode: Mode) -> DuplexStream {
    let (client, server) = tokio::io::duplex(capacity);
    bare_server::spawn(server, mode);
    client
}
