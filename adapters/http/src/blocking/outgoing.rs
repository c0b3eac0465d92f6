//! Request streams from iterators.

use crate::Request;
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_core::Stream;

/// What a blocking client's method for a request stream takes: messages to iterate over, or a [`Request`] around
/// them.
///
/// Each message is sent as soon as the iterator gives it. Over `sonora-blocking`'s channel the iterator may block: it
/// runs on a thread of its own, and is dropped when it gives its next message after the call has ended. Over a
/// channel of a runtime's it runs on that runtime's threads.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an iterator over messages that can be sent",
    label = "not an `IntoIterator` whose iterator is `Send + 'static`, nor a `Request` around one",
    note = "the items are the messages themselves, not `Result`s; what borrows from this function is moved in instead"
)]
pub trait IntoIteratorRequest {
    /// The type of the messages.
    type Message;

    /// The messages.
    type Messages: Iterator<Item = Self::Message> + Send + 'static;

    /// The request.
    fn into_iterator_request(self) -> Request<Self::Messages>;
}

#[diagnostic::do_not_recommend]
impl<I: IntoIterator<IntoIter: Send + 'static>> IntoIteratorRequest for I {
    type Message = I::Item;
    type Messages = I::IntoIter;

    fn into_iterator_request(self) -> Request<I::IntoIter> {
        Request::new(self.into_iter())
    }
}

impl<I: IntoIterator<IntoIter: Send + 'static>> IntoIteratorRequest for Request<I> {
    type Message = I::Item;
    type Messages = I::IntoIter;

    fn into_iterator_request(self) -> Request<I::IntoIter> {
        self.map(I::into_iter)
    }
}

/// An iterator's items, as a stream that pauses after each: what waits to be sent leaves before the iterator is
/// asked for more, which may take it long.
pub(super) struct Messages<I> {
    messages: I,
    pause: bool,
}

impl<I> Messages<I> {
    pub(super) const fn new(messages: I) -> Self {
        Self { messages, pause: false }
    }
}

// The iterator is never pinned.
impl<I> Unpin for Messages<I> {}

impl<I: Iterator> Stream for Messages<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<I::Item>> {
        if core::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = self.messages.next();
        self.pause = next.is_some();
        Poll::Ready(next)
    }
}
