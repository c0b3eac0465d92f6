//! Deadlines as a client keeps them.

use crate::{Runtime, Sleep, Status};
use core::future::{Future, poll_fn};
use core::time::Duration;
use core::{fmt, pin::Pin, task::Context, task::Poll};
use std::time::Instant;

/// A call's deadline, with the timer that watches it; none at all costs nothing.
#[derive(Default)]
pub(crate) struct Deadline {
    at: Option<Instant>,
    sleep: Option<Sleep>,
}

impl Deadline {
    pub(crate) fn new(at: Option<Instant>, runtime: &dyn Runtime) -> Self {
        let sleep = at.map(|at| runtime.sleep(at.saturating_duration_since(Instant::now())));
        Self { at, sleep }
    }

    /// What is left, to be told to the server.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        self.at.map(|at| at.saturating_duration_since(Instant::now()))
    }

    /// Ready with DEADLINE_EXCEEDED once it has passed.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        match &mut self.sleep {
            Some(sleep) => sleep.as_mut().poll(cx).map(|()| exceeded()),
            None => Poll::Pending,
        }
    }

    /// Runs a future until it is done or the deadline has passed.
    pub(crate) async fn keep<T>(
        &mut self,
        mut future: Pin<&mut impl Future<Output = Result<T, Status>>>,
    ) -> Result<T, Status> {
        poll_fn(|cx| match future.as_mut().poll(cx) {
            Poll::Ready(result) => Poll::Ready(result.map_err(|status| self.blame(status))),
            Poll::Pending => self.poll(cx).map(Err),
        })
        .await
    }

    /// A transport that breaks after the deadline broke because of it: the server hangs up when it has passed.
    pub(crate) fn blame(&self, status: Status) -> Status {
        if status.is_broken_transport() && self.has_passed() { exceeded() } else { status }
    }

    /// Whether it has passed, by the clock and not by the timer.
    pub(crate) fn has_passed(&self) -> bool {
        self.at.is_some_and(|at| at <= Instant::now())
    }
}

pub(crate) fn exceeded() -> Status {
    Status::deadline_exceeded("the deadline has passed")
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Deadline").field(&self.at).finish()
    }
}
