//! One connection, as its driver sees it.

use super::state::State;
use super::{Calls, Open, Phase};
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::sync::atomic::Ordering;
use core::task::{Context, Poll};
use sonora_http::server::GivenUp;
use std::sync::Arc;

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

impl Connected {
    pub(super) fn new(state: Arc<State>, open: Open) -> Self {
        Self { state, open, gave_way: false, looks: false }
    }

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
        Calls::new(Arc::clone(&self.state))
    }

    /// Where calls say that only their answers are left of them.
    pub(crate) fn given_up(&self) -> GivenUp {
        self.state.given_up.clone()
    }

    pub(crate) fn open(&self) -> Open {
        self.open.clone()
    }
}

#[cfg(test)]
mod tests {
    use crate::connections::Connections;
    use core::task::{Context, Poll, Waker};

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
}
