//! Keeps the deadline of a response stream that nobody polls.
//!
//! A peer that does not read stops hyper, which then polls no body: the stream's own timer would wake a task that
//! does not look. So a stream with a deadline is shared with a task that drops it in time. The trailers wait for
//! the peer; the handler does not, and its connection learns that nobody works on the call any more.

use super::GivenUp;
use crate::streaming::Source;
use crate::{Runtime, Status, Streaming};
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll};
use event_listener::Event;
use futures_core::Stream;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A stream that is gone when its deadline has passed, whether it is polled or not.
struct Watched<T>(Arc<Shared<T>>);

struct Shared<T> {
    stream: Mutex<Option<Streaming<T>>>,
    ended: Event,
    given_up: GivenUp,
}

/// Has a task drop `stream` at its deadline, which counts as given up until it is asked for more, or dropped.
pub(crate) fn watch<T: 'static>(
    stream: Streaming<T>,
    at: Instant,
    runtime: &Arc<dyn Runtime>,
    given_up: GivenUp,
) -> Streaming<T> {
    let shared = Arc::new(Shared { stream: Mutex::new(Some(stream)), ended: Event::new(), given_up });
    let (task, mut sleep) =
        (Arc::clone(&shared), runtime.sleep(at.saturating_duration_since(Instant::now())));
    // Listens from now on, and not from the task's first poll: the stream may be over before that.
    let mut ended = shared.ended.listen();
    runtime.spawn(Box::pin(async move {
        poll_fn(|cx| match Pin::new(&mut ended).poll(cx) {
            Poll::Ready(()) => Poll::Ready(()),
            Poll::Pending => sleep.as_mut().poll(cx),
        })
        .await;
        drop(task.give_up());
    }));
    Streaming::from_source(Watched(shared))
}

impl<T> Shared<T> {
    fn stream(&self) -> MutexGuard<'_, Option<Streaming<T>>> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The stream, to be dropped where nothing is locked.
    fn give_up(&self) -> Option<Streaming<T>> {
        let mut stream = self.stream();
        if stream.is_some() {
            self.given_up.add();
        }
        stream.take()
    }

    /// The same, where somebody is there to whom an end can be told.
    fn end(&self) -> Option<Streaming<T>> {
        let mut stream = self.stream();
        if stream.is_none() {
            self.given_up.remove();
        }
        stream.take()
    }
}

impl<T> Source<T> for Watched<T> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        match &mut *self.0.stream() {
            Some(stream) => Pin::new(stream).poll_next(cx),
            None => Poll::Ready(Some(Err(Status::deadline_exceeded("the deadline has passed")))),
        }
    }
}

impl<T> Drop for Watched<T> {
    fn drop(&mut self) {
        // The task would otherwise stay until the deadline.
        drop(self.0.end());
        self.0.ended.notify(usize::MAX);
    }
}
