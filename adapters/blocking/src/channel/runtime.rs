//! A runtime for calls that never wait for one.

use core::task::{Context, Poll, Waker};
use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::{Runtime, Sleep};
use std::thread;
use std::time::Instant;

/// Threads. The transport is never pending, so a call on it uses none of them: its timer is made, and not polled.
#[derive(Clone, Copy, Debug)]
pub(super) struct Threads;

impl Runtime for Threads {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(Timer { until: Instant::now().checked_add(duration), sleeps: false })
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        thread::spawn(|| pollster::block_on(future));
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        thread::spawn(work);
    }
}

/// A timer that takes a thread only when somebody waits for it.
struct Timer {
    /// `None` is too far away to be an instant.
    until: Option<Instant>,
    sleeps: bool,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Some(until) = self.until else { return Poll::Pending };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Poll::Ready(());
        }
        if !core::mem::replace(&mut self.sleeps, true) {
            let waker = cx.waker().clone();
            thread::spawn(move || {
                thread::sleep(left);
                Waker::wake(waker);
            });
        }
        Poll::Pending
    }
}
