//! Why a call ends before its handler does.

use super::Connection;
use super::watch::watch;
use crate::{Runtime, Sleep, Status, Streaming};
use core::{future::Future, pin::Pin, task::Context, task::Poll};
use event_listener::EventListener;
use http::Version;
use std::sync::Arc;
use std::time::Instant;

/// The one source of a call's cancellation from outside: its deadline, and the server's shutdown.
///
/// The third, the peer's departure, needs no source: the call is dropped.
#[derive(Default)]
pub(crate) struct Cancel {
    deadline: Option<Box<Deadline>>,
    connection: Option<Arc<Connection>>,
    listener: Option<EventListener>,
    /// Whether the call runs in a task of its own, as on HTTP/2. On HTTP/1.1 it runs in its connection's, whose
    /// driver wakes it at a shutdown: there to listen would only cost.
    own_task: bool,
}

/// Boxed, because most calls have none, and each has room for one.
struct Deadline {
    at: Instant,
    sleep: Sleep,
    runtime: Arc<dyn Runtime>,
}

impl Deadline {
    // Apart, so that calls without one do not pay for it.
    #[inline(never)]
    fn new(at: Instant, runtime: &Arc<dyn Runtime>) -> Box<Self> {
        let sleep = runtime.sleep(at.saturating_duration_since(Instant::now()));
        Box::new(Self { at, sleep, runtime: Arc::clone(runtime) })
    }
}

impl Cancel {
    #[inline]
    pub(crate) fn new(
        deadline: Option<Instant>,
        runtime: &Arc<dyn Runtime>,
        connection: Option<Arc<Connection>>,
        version: Version,
    ) -> Self {
        let deadline = deadline.map(|at| Deadline::new(at, runtime));
        Self { deadline, connection, listener: None, own_task: version >= Version::HTTP_2 }
    }

    /// The status that the call ends with, as soon as there is one.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        if self.deadline.as_mut().is_some_and(|deadline| deadline.sleep.as_mut().poll(cx).is_ready()) {
            return Poll::Ready(deadline_exceeded());
        }
        if self.poll_shutdown(cx).is_ready() {
            return Poll::Ready(shutting_down());
        }
        Poll::Pending
    }

    /// Has a task drop a stream when the call must have ended, where there is such a time.
    pub(crate) fn watch<T: 'static>(&self, stream: Streaming<T>) -> Streaming<T> {
        let Some(deadline) = &self.deadline else { return stream };
        let given_up = self.connection.as_ref().map(|connection| connection.given_up.clone());
        watch(stream, deadline.at, &deadline.runtime, given_up.unwrap_or_default())
    }

    /// Whether the call has a time when it must have ended.
    pub(crate) fn has_deadline(&self) -> bool {
        self.deadline.is_some()
    }

    /// The same for a stream that is always ready, so that nothing ever waits for a timer.
    pub(crate) fn overdue(&self) -> Option<Status> {
        if self.deadline.as_ref().is_some_and(|deadline| deadline.at <= Instant::now()) {
            return Some(deadline_exceeded());
        }
        self.connection.as_ref().filter(|connection| connection.shutdown.has_fired()).map(|_| shutting_down())
    }

    fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(connection) = &self.connection else { return Poll::Pending };
        if connection.shutdown.has_fired() {
            return Poll::Ready(());
        }
        if !self.own_task {
            return Poll::Pending;
        }
        let listener = self.listener.get_or_insert_with(|| connection.shutdown.listen());
        if Pin::new(listener).poll(cx).is_ready() || connection.shutdown.has_fired() {
            return Poll::Ready(());
        }
        Poll::Pending
    }
}

fn deadline_exceeded() -> Status {
    Status::deadline_exceeded("the deadline has passed")
}

fn shutting_down() -> Status {
    Status::unavailable("the server is shutting down")
}
