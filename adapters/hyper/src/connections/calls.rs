//! The calls of one connection, and what whoever serves them does with its bytes.

use super::state::State;
use core::sync::atomic::Ordering;
use core::task::Waker;
use std::sync::Arc;

/// A call that runs; its connection is not silent.
#[derive(Debug)]
pub(crate) struct Running(Arc<State>);

/// Counts the calls of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Calls(Arc<State>);

impl Calls {
    pub(super) fn new(state: Arc<State>) -> Self {
        Self(state)
    }

    /// Counts a call, until it is dropped.
    pub(crate) fn begin(&self) -> Running {
        self.stir();
        self.0.calls.fetch_add(1, Ordering::AcqRel);
        Running(Arc::clone(&self.0))
    }

    /// The peer took some bytes of an answer, which may take longer to arrive than the call took to run.
    pub(crate) fn stir(&self) {
        self.0.stirred.store(true, Ordering::Release);
    }

    /// Somebody waits for what the peer does next.
    pub(crate) fn listens(&self) {
        self.0.hears.store(true, Ordering::Relaxed);
    }

    /// Somebody reads what the peer says.
    pub(crate) fn reads(&self) {
        // Whoever waits to read takes the place of who did before.
        self.0.watches.store(false, Ordering::Release);
    }

    /// What is woken by what the peer says, if somebody is to look for its departure.
    pub(crate) fn look(&self) -> Option<Waker> {
        if !self.0.looks.swap(false, Ordering::Relaxed) {
            return None;
        }
        self.0.watches.store(true, Ordering::Release);
        Some(Waker::from(Arc::clone(&self.0)))
    }

    pub(crate) fn peer_left(&self) {
        self.0.left.store(true, Ordering::Relaxed);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::AcqRel);
    }
}
