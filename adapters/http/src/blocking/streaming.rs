//! A stream of messages as an iterator, in either direction.

use super::CancelToken;
use crate::{Metadata, Response, Status, response::LateTrailers};
use core::fmt;
use core::iter::FusedIterator;

/// A stream of messages as an iterator: what a handler receives and returns, and what a client receives.
///
/// What is received waits, on this thread, until the next message is there; dropped before its end by a client, it
/// cancels the call. It ends after its first error.
///
/// ```
/// # use sonora_http::{Request, Response, Status, blocking::Streaming};
/// fn longest(orders: Request<Streaming<String>>) -> Result<Response<String>, Status> {
///     let mut longest = String::new();
///     for order in orders.into_inner() {
///         let order = order?;
///         if order.len() > longest.len() {
///             longest = order;
///         }
///     }
///     Ok(Response::new(longest))
/// }
/// ```
#[must_use = "an iterator does nothing unless it is read"]
pub struct Streaming<T> {
    source: Source<T>,
    cancel: CancelToken,
}

enum Source<T> {
    Received(crate::Streaming<T>),
    Made(Box<dyn Iterator<Item = Result<T, Status>> + Send>),
    /// It failed, or was cancelled, which closes what it came over.
    Failed,
}

impl<T> Streaming<T> {
    /// A stream of messages, or of an error that ends it.
    pub fn new<I>(messages: I) -> Self
    where
        I: IntoIterator<Item = Result<T, Status>>,
        I::IntoIter: Send + 'static,
    {
        Self { source: Source::Made(Box::new(messages.into_iter())), cancel: CancelToken::new() }
    }

    /// A stream that comes over a connection.
    pub(crate) const fn received(stream: crate::Streaming<T>, cancel: CancelToken) -> Self {
        Self { source: Source::Received(stream), cancel }
    }

    /// Waits for the next message; `None` at the end.
    ///
    /// # Errors
    ///
    /// The [`Status`] that the stream ended with, when not well.
    pub fn message(&mut self) -> Result<Option<T>, Status> {
        let result = match &mut self.source {
            // A stream that has ended well can no longer be cancelled.
            Source::Received(stream) if stream.trailers().is_some() => Ok(None),
            Source::Received(stream) => self.cancel.wait(stream.message()),
            Source::Made(messages) => messages.next().transpose(),
            Source::Failed => Ok(None),
        };
        if result.is_err() {
            self.source = Source::Failed;
        }
        result
    }

    /// The trailing metadata of a stream that was received, once it has ended well; of one that has not, the
    /// [`Status`] has it.
    pub fn trailers(&self) -> Option<&Metadata> {
        match &self.source {
            Source::Received(stream) => stream.trailers(),
            Source::Made(_) | Source::Failed => None,
        }
    }

    /// What ends a stream that is received while a thread waits for its next message: give it to another.
    pub fn cancel_token(&self) -> CancelToken {
        self.cancel.clone()
    }
}

impl<T> Iterator for Streaming<T> {
    type Item = Result<T, Status>;

    fn next(&mut self) -> Option<Result<T, Status>> {
        self.message().transpose()
    }
}

impl<T> FusedIterator for Streaming<T> {}

impl<T> fmt::Debug for Streaming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").finish_non_exhaustive()
    }
}

impl<T> Response<Streaming<T>> {
    /// A response that streams what an iterator gives.
    ///
    /// The iterator runs where handlers run, as far ahead as a small buffer allows; see
    /// [`Request::cancellation`](crate::Request::cancellation) for one that waits for something else.
    ///
    /// ```
    /// # use sonora_http::{Response, blocking::Streaming};
    /// # fn count() -> Response<Streaming<u32>> {
    /// Response::iter((0..10).map(Ok))
    /// # }
    /// ```
    pub fn iter<I>(messages: I) -> Self
    where
        I: IntoIterator<Item = Result<T, Status>>,
        I::IntoIter: Send + 'static,
    {
        Self::new(Streaming::new(messages))
    }

    /// The same for an iterator that knows its trailing metadata only while it runs, or at its end.
    pub fn iter_with<I>(messages: impl FnOnce(LateTrailers) -> I) -> Self
    where
        I: IntoIterator<Item = Result<T, Status>>,
        I::IntoIter: Send + 'static,
    {
        let mut response = Response::new(());
        let late = response.late_trailers();
        response.map(|()| Streaming::new(messages(late)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iterator_ends_after_its_first_error() {
        let mut messages = Streaming::new([Ok(1), Err(Status::aborted("no")), Ok(2)]);
        assert_eq!(messages.next().map(Result::ok), Some(Some(1)));
        assert!(messages.next().is_some_and(|message| message.is_err()));
        assert!(messages.next().is_none());
    }
}
