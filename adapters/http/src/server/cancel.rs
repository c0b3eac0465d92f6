//! Why a call ends before its handler does.

use super::Connection;
use crate::{Runtime, Sleep, Status};
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
    deadline: Option<Sleep>,
    connection: Option<Arc<Connection>>,
    listener: Option<EventListener>,
    /// Whether the call runs in a task of its own, as on HTTP/2. On HTTP/1.1 it runs in its connection's, whose
    /// driver wakes it at a shutdown: there to listen would only cost.
    own_task: bool,
}

impl Cancel {
    pub(crate) fn new(
        deadline: Option<Instant>,
        runtime: &dyn Runtime,
        connection: Option<Arc<Connection>>,
        version: Version,
    ) -> Self {
        let deadline =
            deadline.map(|deadline| runtime.sleep(deadline.saturating_duration_since(Instant::now())));
        Self { deadline, connection, listener: None, own_task: version >= Version::HTTP_2 }
    }

    /// The status that the call ends with, as soon as there is one.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Status> {
        if self.deadline.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready()) {
            return Poll::Ready(Status::deadline_exceeded("the deadline has passed"));
        }
        if self.poll_shutdown(cx).is_ready() {
            return Poll::Ready(Status::unavailable("the server is shutting down"));
        }
        Poll::Pending
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
