//! The messages of a response, as a blocking client reads them.

use super::CancelToken;
use crate::{Metadata, Status};
use core::fmt;
use core::iter::FusedIterator;

/// A stream of messages from a server: an iterator, which waits for each. It ends after its first error; dropped
/// before its end, it cancels the call.
///
/// ```
/// # fn print(orders: sonora_http::blocking::Streaming<String>) -> Result<(), sonora_http::Status> {
/// for order in orders {
///     println!("{}", order?);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct Streaming<T> {
    /// `None` once the stream was cancelled, which closes what it came over.
    stream: Option<crate::Streaming<T>>,
    cancel: CancelToken,
}

impl<T> Streaming<T> {
    pub(super) const fn new(stream: crate::Streaming<T>, cancel: CancelToken) -> Self {
        Self { stream: Some(stream), cancel }
    }

    /// Waits for the next message; `None` at the end.
    ///
    /// # Errors
    ///
    /// The [`Status`] that the stream ended with, when not well.
    pub fn message(&mut self) -> Result<Option<T>, Status> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        // A stream that has ended well can no longer be cancelled.
        if stream.trailers().is_some() {
            return Ok(None);
        }
        let result = self.cancel.wait(stream.message());
        if result.is_err() {
            self.stream = None;
        }
        result
    }

    /// The trailing metadata, once the stream has ended well; of one that has not, the [`Status`] has it.
    pub fn trailers(&self) -> Option<&Metadata> {
        self.stream.as_ref().and_then(crate::Streaming::trailers)
    }

    /// What ends the stream while a thread waits for its next message: give it to another.
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
