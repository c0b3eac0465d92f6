//! The connections of a server: which there are, what they are asked to do, and which are silent.

use atomic_waker::AtomicWaker;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicUsize, Ordering};
use core::task::{Context, Poll, Waker};
use event_listener::{Event, EventListener};
use sonora_http::server::{GivenUp, Shutdown};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Wake;

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

/// One connection, as its driver and its calls see it.
#[derive(Debug)]
struct State {
    phase: AtomicU8,
    driver: AtomicWaker,
    calls: AtomicU32,
    /// Those among them whose answers nobody works on any more.
    given_up: GivenUp,
    /// Whether a call began or bytes left since [`Connections::close_silent`] looked last.
    stirred: AtomicBool,
    /// Whether it was silent when [`Connections::close_silent`] looked last.
    silent: AtomicBool,
    /// Whether anybody waits for what the peer does next.
    hears: AtomicBool,
    /// Whether the bytes are to be looked at for the peer's departure.
    looks: AtomicBool,
    /// Whether they were, and nothing has come since: then this wakes the driver, and there is no need to look again.
    watches: AtomicBool,
    /// Whether the departure was seen.
    left: AtomicBool,
}

/// The driver's hold on its connection.
#[derive(Debug)]
pub(crate) struct Connected {
    state: Arc<State>,
    open: Open,
    /// Whether the driver gave way when it was woken last.
    gave_way: bool,
    /// Whether the peer's departure is to be looked for at the next poll.
    looks: bool,
}

/// A connection counts until the last of these is dropped: the driver's, or that of an upgraded connection's bytes.
#[derive(Clone, Debug)]
pub(crate) struct Open {
    _last: Arc<Counted>,
}

#[derive(Debug)]
struct Counted(Arc<All>);

/// A call that runs; its connection is not silent.
#[derive(Debug)]
pub(crate) struct Running(Arc<State>);

/// Counts the calls of a connection.
#[derive(Clone, Debug)]
pub(crate) struct Calls(Arc<State>);

impl Connections {
    /// Adds a connection.
    pub(crate) fn open(&self) -> Connected {
        let state = Arc::new(State {
            phase: AtomicU8::new(Phase::Serve as u8),
            driver: AtomicWaker::new(),
            calls: AtomicU32::new(0),
            given_up: GivenUp::default(),
            stirred: AtomicBool::new(false),
            silent: AtomicBool::new(false),
            hears: AtomicBool::new(false),
            looks: AtomicBool::new(false),
            watches: AtomicBool::new(false),
            left: AtomicBool::new(false),
        });
        self.0.open.fetch_add(1, Ordering::AcqRel);
        self.each(|each| each.push(Arc::downgrade(&state)));
        Connected {
            state,
            open: Open { _last: Arc::new(Counted(Arc::clone(&self.0))) },
            gave_way: false,
            looks: false,
        }
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

impl State {
    fn ask(&self, phase: Phase) {
        self.phase.fetch_max(phase as u8, Ordering::AcqRel);
        self.driver.wake();
    }

    fn look(&self) {
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
    fn is_heard(&self) -> bool {
        self.hears.load(Ordering::Relaxed)
            || self.calls.load(Ordering::Relaxed) == 0
            || self.watches.load(Ordering::Acquire)
    }
}

/// Something came while nobody but [`Connected::poll`] looked for it.
impl Wake for State {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.watches.store(false, Ordering::Release);
        self.driver.wake();
    }
}

impl Connected {
    /// What the connection is asked to do; wakes the task of `cx` when that changes.
    pub(crate) fn phase(&mut self, cx: &mut Context<'_>) -> Phase {
        // Each time anew: to wake uses up what was registered.
        self.state.driver.register(cx.waker());
        match self.state.phase.load(Ordering::Acquire) {
            0 => Phase::Serve,
            1 => Phase::Drain,
            _ => Phase::Abort,
        }
    }

    /// Runs a future to its end, unless the connection is asked to end first.
    pub(crate) async fn while_serving<T>(&mut self, future: impl Future<Output = T>) -> Option<T> {
        let mut future = pin!(future);
        poll_fn(|cx| match self.phase(cx) {
            Phase::Serve => future.as_mut().poll(cx).map(Some),
            Phase::Drain | Phase::Abort => Poll::Ready(None),
        })
        .await
    }

    /// Whether the driver, each time that it is woken, is to let other tasks have their turn first: with several calls
    /// on a connection, answers that are ready together then leave in one write, and not in one each. A runtime may run
    /// whom a task has woken right after that task; to wake oneself is to go to the end of its queue.
    pub(crate) fn gives_way(&mut self, cx: &Context<'_>) -> bool {
        self.gave_way = !self.gave_way && self.state.calls.load(Ordering::Relaxed) > 1;
        if self.gave_way {
            cx.waker().wake_by_ref();
        }
        self.gave_way
    }

    /// Polls what serves the connection. While a call runs and nobody listens to the peer, its departure is looked
    /// for, and ends everything.
    pub(crate) fn poll(
        &mut self,
        cx: &mut Context<'_>,
        serve: impl FnOnce(&mut Context<'_>) -> Poll<()>,
    ) -> Poll<()> {
        let looks = core::mem::take(&mut self.looks);
        self.state.hears.store(false, Ordering::Relaxed);
        self.state.looks.store(looks, Ordering::Relaxed);
        let served = serve(cx);
        if looks && self.state.left.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        if served.is_pending() && !looks && !self.state.is_heard() {
            // At the next poll, because only what is served knows whether it will listen, and soon. It may have more to
            // write as well, which is not to keep others waiting.
            self.looks = true;
            cx.waker().wake_by_ref();
        }
        served
    }

    pub(crate) fn calls(&self) -> Calls {
        Calls(Arc::clone(&self.state))
    }

    /// Where calls say that only their answers are left of them.
    pub(crate) fn given_up(&self) -> GivenUp {
        self.state.given_up.clone()
    }

    pub(crate) fn open(&self) -> Open {
        self.open.clone()
    }
}

impl Calls {
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

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        self.0.closed.notify(usize::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_driver_gives_way_once_each_time_while_several_calls_run() {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut connected = Connections::default().open();
        let calls = connected.calls();
        let first = calls.begin();
        assert!(!connected.gives_way(cx), "one call has nobody to wait for");
        let second = calls.begin();
        assert_eq!([(); 4].map(|()| connected.gives_way(cx)), [true, false, true, false]);
        drop((first, second));
        assert!(!connected.gives_way(cx));
    }

    #[test]
    fn the_departure_is_looked_for_once_until_something_comes() {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut connected = Connections::default().open();
        let calls = connected.calls();
        let mut looks = [(); 4].map(|()| None);
        let mut polls = || {
            for looked in &mut looks {
                let polled = connected.poll(cx, |_| {
                    *looked = calls.look();
                    Poll::Pending
                });
                assert!(polled.is_pending());
            }
            looks.each_mut().map(Option::take)
        };
        let at = |looks: &[Option<Waker>; 4]| looks.each_ref().map(Option::is_some);
        assert_eq!(at(&polls()), [false; 4], "no call runs");
        let _running = calls.begin();
        let looked = polls();
        assert_eq!(at(&looked), [false, true, false, false]);
        looked.into_iter().flatten().for_each(Waker::wake);
        assert_eq!(at(&polls()), [false, true, false, false], "something came");
        calls.reads();
        assert_eq!(at(&polls()), [false, true, false, false], "somebody else waited for it");
    }

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
