//! What is known of one connection.

use super::Phase;
use atomic_waker::AtomicWaker;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use sonora_http::server::GivenUp;
use std::sync::Arc;
use std::task::Wake;

/// One connection, as its driver and its calls see it.
#[derive(Debug, Default)]
pub(super) struct State {
    /// A [`Phase`]; at first to serve.
    pub(super) phase: AtomicU8,
    pub(super) driver: AtomicWaker,
    pub(super) calls: AtomicU32,
    /// Those among them whose answers nobody works on any more.
    pub(super) given_up: GivenUp,
    /// Whether a call began or bytes left since `Connections::close_silent` looked last.
    pub(super) stirred: AtomicBool,
    /// Whether it was silent when `Connections::close_silent` looked last.
    pub(super) silent: AtomicBool,
    /// Whether anybody waits for what the peer does next.
    pub(super) hears: AtomicBool,
    /// Whether the bytes are to be looked at for the peer's departure.
    pub(super) looks: AtomicBool,
    /// Whether they were, and nothing has come since: then this wakes the driver, and there is no need to look again.
    pub(super) watches: AtomicBool,
    /// Whether the departure was seen.
    pub(super) left: AtomicBool,
}

impl State {
    pub(super) fn ask(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::AcqRel);
        self.driver.wake();
    }

    pub(super) fn look(&self) {
        let runs = self.calls.load(Ordering::Acquire) > self.given_up.count();
        let silent = !runs && !self.stirred.swap(false, Ordering::AcqRel);
        if self.silent.swap(silent, Ordering::AcqRel) && silent {
            // A drain closes an idle connection at once, HTTP/2 with a GOAWAY. What is still silent a round
            // later never began to speak HTTP, and is not asked again.
            let drained = self.phase.load(Ordering::Acquire) >= Phase::Drain as u8;
            self.ask(if drained { Phase::Abort } else { Phase::Drain });
        }
    }

    /// Whether the driver learns of the peer's departure, or no call would end with it.
    pub(super) fn is_heard(&self) -> bool {
        self.hears.load(Ordering::Relaxed)
            || self.calls.load(Ordering::Relaxed) == 0
            || self.watches.load(Ordering::Acquire)
    }
}

/// Something came while nobody but `Connected::poll` looked for it.
impl Wake for State {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.watches.store(false, Ordering::Release);
        self.driver.wake();
    }
}
