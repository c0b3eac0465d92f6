//! A call that waits for a thread.

use core::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A call of a blocking handler that waits for a thread, until one begins it or its caller leaves.
///
/// Dropped without having run, it ends with UNAVAILABLE.
pub struct WaitingCall(Seat);

/// Where the handler is until it begins.
#[derive(Clone)]
pub(super) struct Seat(Arc<Mutex<Option<Work>>>);

type Work = Box<dyn FnOnce() + Send>;

impl WaitingCall {
    /// A call that does this when it gets a thread.
    pub fn new(work: impl FnOnce() + Send + 'static) -> Self {
        Self(Seat(Arc::new(Mutex::new(Some(Box::new(work))))))
    }

    /// Runs the handler, on this thread; nothing when the caller has left.
    pub fn run(self) {
        if let Some(work) = self.0.take() {
            work();
        }
    }

    /// Whether the caller has left, so that there is nothing to run.
    pub fn has_left(&self) -> bool {
        self.0.lock(|work| work.is_none())
    }

    pub(super) fn seat(&self) -> Seat {
        self.0.clone()
    }
}

impl Seat {
    /// Forgets the handler when it has not begun.
    pub(super) fn leave(&self) {
        drop(self.take());
    }

    fn take(&self) -> Option<Work> {
        self.lock(Option::take)
    }

    fn lock<T>(&self, look: impl FnOnce(&mut Option<Work>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for WaitingCall {
    fn drop(&mut self) {
        // The caller, who has a seat too, waits for word of it.
        self.0.leave();
    }
}

impl fmt::Debug for WaitingCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WaitingCall").field("has_left", &self.has_left()).finish()
    }
}
