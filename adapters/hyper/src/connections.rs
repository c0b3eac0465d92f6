//! The connections of a server: which there are, what they are asked to do, and which are silent.

mod calls;
mod connected;
mod state;

use core::sync::atomic::{AtomicUsize, Ordering};
use event_listener::{Event, EventListener};
use sonora_http::server::Shutdown;
use state::State;
use std::sync::{Arc, Mutex, PoisonError, Weak};

pub(crate) use calls::{Calls, Running};
pub(crate) use connected::Connected;

/// What a connection is asked to do, in the order in which it may be asked.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u8)]
pub(crate) enum Phase {
    Serve,
    /// Finish what is running, take nothing new.
    Drain,
    /// Close, whatever is going on.
    Abort,
}

/// All connections of one server; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections(Arc<All>);

#[derive(Debug, Default)]
struct All {
    each: Mutex<Vec<Weak<State>>>,
    open: AtomicUsize,
    closed: Event,
    /// Tells running calls to end with UNAVAILABLE.
    cancel: Shutdown,
}

/// A connection counts until the last of these is dropped: the driver's, or that of an upgraded connection's bytes.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    _last: Arc<Counted>,
}

#[derive(Debug)]
struct Counted(Arc<All>);

impl Connections {
    /// Adds a connection.
    pub(crate) fn open(&self) -> Connected {
        let state = Arc::new(State::default());
        self.0.open.fetch_add(1, Ordering::AcqRel);
        self.each(|each| each.push(Arc::downgrade(&state)));
        Connected::new(state, Open { _last: Arc::new(Counted(Arc::clone(&self.0))) })
    }

    /// Waits until at most `most` connections are open.
    pub(crate) async fn at_most(&self, most: usize) {
        loop {
            if self.0.open.load(Ordering::Acquire) <= most {
                return;
            }
            let closed: EventListener = self.0.closed.listen();
            if self.0.open.load(Ordering::Acquire) <= most {
                return;
            }
            closed.await;
        }
    }

    /// Asks every connection.
    pub(crate) fn ask(&self, phase: Phase) {
        self.each(|each| each.iter().filter_map(Weak::upgrade).for_each(|state| state.ask(phase)));
    }

    /// Ends every running call with UNAVAILABLE.
    pub(crate) fn cancel_calls(&self) {
        self.0.cancel.fire();
        self.each(|each| each.iter().filter_map(Weak::upgrade).for_each(|state| state.driver.wake()));
    }

    pub(crate) fn shutdown(&self) -> Shutdown {
        self.0.cancel.clone()
    }

    /// Asks the connections to close that have been silent for one whole round: no call ran, none began, and no
    /// byte of an answer was taken.
    ///
    /// This one rule covers a peer that does not say which HTTP it speaks, one that takes its time over a head,
    /// one that stays on a connection it does not use, and one that takes nothing of an answer which is ready, or of
    /// a stream whose deadline has passed.
    pub(crate) fn close_silent(&self) {
        self.each(|each| {
            each.retain(|state| match state.upgrade() {
                Some(state) => {
                    state.look();
                    true
                }
                None => false,
            });
        });
    }

    fn each(&self, act: impl FnOnce(&mut Vec<Weak<State>>)) {
        act(&mut self.0.each.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        self.0.closed.notify(usize::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::task::{Context, Waker};

    /// What is asked of a connection at each look: by then rounds have passed since it was opened, or spoke last.
    fn asked(connected: &mut Connected, connections: &Connections) -> [Phase; 4] {
        [(); 4].map(|()| {
            connections.close_silent();
            connected.phase(&mut Context::from_waker(Waker::noop()))
        })
    }

    #[test]
    fn silence_ends_a_connection_after_two_whole_rounds_and_one_without_a_call_after_one() {
        use Phase::{Abort, Drain, Serve};
        let connections = Connections::default();
        let mut silent = connections.open();
        assert_eq!(asked(&mut silent, &connections), [Serve, Drain, Abort, Abort]);

        // The first round is cut short by the call, anywhere in it.
        let mut idle = connections.open();
        drop(idle.calls().begin());
        assert_eq!(asked(&mut idle, &connections), [Serve, Serve, Drain, Abort]);
    }

    #[test]
    fn calls_that_run_and_bytes_that_leave_are_no_silence() {
        let connections = Connections::default();
        let mut busy = connections.open();
        let calls = busy.calls();
        let running = calls.begin();
        assert_eq!(asked(&mut busy, &connections), [Phase::Serve; 4]);
        drop(running);
        for _ in 0..4 {
            calls.stir();
            connections.close_silent();
            assert_eq!(busy.phase(&mut Context::from_waker(Waker::noop())), Phase::Serve);
        }
    }
}
