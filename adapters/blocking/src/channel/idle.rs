//! Connections that no call uses.

use super::line::Line;
use super::socket::lock;
use core::time::Duration;
use std::sync::{Mutex, MutexGuard};
use std::time::Instant;

/// The connections, each since when it rests.
#[derive(Debug)]
pub(super) struct Idle {
    lines: Mutex<Vec<(Line, Instant)>>,
    most: usize,
    time: Duration,
}

impl Idle {
    pub(super) const fn new(most: usize, time: Duration) -> Self {
        Self { lines: Mutex::new(Vec::new()), most, time }
    }

    /// The connection that was used last: the others are the first to be too old.
    pub(super) fn take(&self) -> Option<Line> {
        self.fresh().pop().map(|(line, _)| line)
    }

    /// Keeps a connection whose last response was read to its end, unless ureq has closed it.
    pub(super) fn put(&self, line: Line) {
        let mut lines = self.fresh();
        if lines.len() < self.most && !line.socket().is_closed() {
            lines.push((line, Instant::now()));
        }
    }

    /// The connections that have not rested for too long; the others are closed.
    fn fresh(&self) -> MutexGuard<'_, Vec<(Line, Instant)>> {
        let mut lines = lock(&self.lines);
        let old = lines.iter().take_while(|(_, since)| since.elapsed() > self.time).count();
        lines.drain(..old);
        lines
    }
}
