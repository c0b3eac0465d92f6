//! A clock that tests turn by hand.

use crate::{Runtime, Sleep};
use core::future::poll_fn;
use core::{pin::Pin, task::Poll, time::Duration};
use std::sync::{Arc, Mutex};

/// A runtime that can do nothing but sleep, and whose time passes when it is told to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Clock {
    now: Arc<Mutex<Duration>>,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl Clock {
    /// Lets time pass.
    pub(crate) fn pass(&self, time: Duration) {
        *self.now.lock().unwrap() += time;
    }

    /// How long the sleeps were to be that were begun, in order.
    pub(crate) fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Runtime for Clock {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.slept.lock().unwrap().push(duration);
        let now = Arc::clone(&self.now);
        let end = *now.lock().unwrap() + duration;
        Box::pin(poll_fn(move |_| match *now.lock().unwrap() >= end {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }))
    }

    fn spawn(&self, _: Pin<Box<dyn Future<Output = ()> + Send>>) {}

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {}
}
