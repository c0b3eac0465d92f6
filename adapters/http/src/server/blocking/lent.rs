//! A request stream that a thread reads, and that is taken back when the call is over.
//!
//! The thread may be waiting for a message just then, or never look again; what is left of the body is the
//! connection's all the same.

use super::run::Hold;
use crate::cancellation::{Cancellation, Over};
use crate::streaming::Source;
use crate::{Request, Status, Streaming, blocking};
use core::future::Future;
use core::{pin::Pin, task::Context, task::Poll};
use event_listener::EventListener;
use futures_core::Stream;
use std::sync::{Arc, Mutex, PoisonError};

/// The stream; `None` once it was taken back.
type Shared<T> = Arc<Mutex<Option<Streaming<T>>>>;

/// What the thread reads.
struct Lent<T> {
    stream: Shared<T>,
    cancellation: Cancellation,
    over: Over,
    listener: Option<EventListener>,
    failed: bool,
}

/// The same request with a stream that is taken back when what is returned beside it is dropped.
pub(super) fn lend<T: 'static>(request: Request<Streaming<T>>) -> (Hold, Request<blocking::Streaming<T>>) {
    let over = Over::default();
    let cancellation = request.cancellation().until(over.clone());
    let mut shared = None;
    let request = request.map(|stream| {
        let stream = Arc::new(Mutex::new(Some(stream)));
        shared = Some(Arc::clone(&stream));
        let lent = Lent { stream, cancellation, over: over.clone(), listener: None, failed: false };
        blocking::Streaming::received(Streaming::from_source(lent), blocking::CancelToken::new())
    });
    (Hold::lending(over, move || drop(shared.and_then(|shared| take(&shared)))), request)
}

/// Takes the stream; the lock is free again when it is dropped.
fn take<T>(shared: &Shared<T>) -> Option<Streaming<T>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl<T> Lent<T> {
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        // Listens first: what happens between a look and a listener would be missed.
        let listener = self.listener.get_or_insert_with(|| self.over.0.listen());
        match &mut *self.stream.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(stream) => {
                if let Poll::Ready(message) = Pin::new(stream).poll_next(cx) {
                    return Poll::Ready(message);
                }
            }
            None => return Poll::Ready(Some(Err(self.cancellation.status()))),
        }
        if Pin::new(listener).poll(cx).is_ready() || self.over.0.has_fired() {
            return Poll::Ready(Some(Err(self.cancellation.status())));
        }
        Poll::Pending
    }
}

impl<T> Source<T> for Lent<T> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        let this = self.get_mut();
        if this.failed {
            return Poll::Ready(None);
        }
        let message = this.poll_message(cx);
        this.failed = matches!(message, Poll::Ready(Some(Err(_))));
        message
    }
}

impl<T> Drop for Lent<T> {
    fn drop(&mut self) {
        // Its reader is done with it: what is left of the body need not wait for the answer.
        drop(take(&self.stream));
    }
}
