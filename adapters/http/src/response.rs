//! A response: a message or a stream of them, and what travels beside it.

use crate::{Metadata, Status, Streaming};
use core::fmt;
use futures_core::Stream;
use std::sync::{Arc, Mutex, PoisonError};

/// A message, or a stream of them, on its way to the client.
#[derive(Debug)]
pub struct Response<T> {
    message: T,
    beside: Beside,
}

/// What travels beside a response's messages. Boxed and rarely there: a response is moved several times.
#[derive(Debug, Default)]
pub(crate) struct Beside(Option<Box<Fields>>);

#[derive(Debug, Default)]
struct Fields {
    initial: Metadata,
    trailing: Metadata,
    late: Option<LateTrailers>,
}

impl<T> Response<T> {
    /// A response without metadata.
    pub const fn new(message: T) -> Self {
        Self { message, beside: Beside(None) }
    }

    /// The message, or the stream of them.
    pub const fn get_ref(&self) -> &T {
        &self.message
    }

    /// The message, or the stream of them, to change.
    pub const fn get_mut(&mut self) -> &mut T {
        &mut self.message
    }

    /// The message, or the stream of them, moved out.
    pub fn into_inner(self) -> T {
        self.message
    }

    /// The initial metadata; on a client, all header fields of the response. What follows the messages is in
    /// [`trailers`](Self::trailers).
    pub fn metadata(&self) -> &Metadata {
        self.beside.0.as_deref().map_or(Metadata::none(), |fields| &fields.initial)
    }

    /// The initial metadata, to be added to.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.beside.0.get_or_insert_default().initial
    }

    /// The trailing metadata; of a stream that is being received, see [`Streaming::trailers`].
    pub fn trailers(&self) -> &Metadata {
        self.beside.0.as_deref().map_or(Metadata::none(), |fields| &fields.trailing)
    }

    /// The trailing metadata, to be added to before the response is given away.
    pub fn trailers_mut(&mut self) -> &mut Metadata {
        &mut self.beside.0.get_or_insert_default().trailing
    }

    /// A handle to trailing metadata that is known only while the stream runs, or at its end.
    ///
    /// What it holds when the stream ends is sent, whether the stream ends well or not.
    pub fn late_trailers(&mut self) -> LateTrailers {
        self.beside.0.get_or_insert_default().late.get_or_insert_default().clone()
    }

    /// The same response around another message.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Response<U> {
        Response { message: with(self.message), beside: self.beside }
    }

    pub(crate) fn received(message: T, initial: Metadata, trailing: Metadata) -> Self {
        Self { message, beside: Beside(Some(Box::new(Fields { initial, trailing, late: None }))) }
    }

    /// The message, and what travels beside it.
    pub(crate) fn into_parts(self) -> (T, Beside) {
        (self.message, self.beside)
    }
}

impl<T> Response<Streaming<T>> {
    /// A response that streams: any stream of `Result<T, Status>`. Its first error ends the call, and it is not polled
    /// again.
    ///
    /// It is polled as fast as its peer reads, and dropped when the peer leaves or the deadline passes.
    pub fn stream(stream: impl Stream<Item = Result<T, Status>> + Send + 'static) -> Self {
        Self::new(Streaming::new(stream))
    }

    /// A response that streams, and knows its trailing metadata only while it does, or at its end.
    ///
    /// ```
    /// # use sonora_http::{Response, Status, Streaming};
    /// # fn count(letters: impl futures_core::Stream<Item = Result<String, Status>> + Send + 'static)
    /// # -> Response<Streaming<String>> {
    /// Response::stream_with(|trailers| {
    ///     // ... and, when the stream is about to end:
    ///     trailers.update(|trailers| trailers.append("letters", "13")).ok();
    ///     letters
    /// })
    /// # }
    /// ```
    pub fn stream_with<S>(stream: impl FnOnce(LateTrailers) -> S) -> Self
    where
        S: Stream<Item = Result<T, Status>> + Send + 'static,
    {
        let late = LateTrailers::default();
        let mut response = Self::stream(stream(late.clone()));
        response.beside.0.get_or_insert_default().late = Some(late);
        response
    }
}

impl Beside {
    /// The initial metadata, moved out.
    #[inline]
    pub(crate) fn initial(&mut self) -> Option<Metadata> {
        self.0.as_mut().map(|fields| core::mem::take(&mut fields.initial))
    }

    /// The trailing metadata as it stands now, moved out.
    #[inline]
    pub(crate) fn trailing(&mut self) -> Option<Metadata> {
        self.0.as_mut().map(|fields| fields.trailing())
    }

    /// Adds the metadata of the status that ends the call.
    pub(crate) fn append(&mut self, metadata: &Metadata) {
        if !metadata.is_empty() {
            self.0.get_or_insert_default().trailing.extend(metadata);
        }
    }
}

impl Fields {
    fn trailing(&mut self) -> Metadata {
        let mut all = core::mem::take(&mut self.trailing);
        if let Some(late) = &self.late {
            late.update(|late| all.extend(late));
        }
        all
    }
}

impl<T> From<T> for Response<T> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

/// Trailing metadata that can be set until the stream ends; see [`Response::late_trailers`].
#[derive(Clone, Default)]
pub struct LateTrailers(Arc<Mutex<Metadata>>);

impl LateTrailers {
    /// Changes the trailing metadata, and gives what `change` gives. After the end of the stream it changes nothing that
    /// is sent.
    pub fn update<R>(&self, change: impl FnOnce(&mut Metadata) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl fmt::Debug for LateTrailers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LateTrailers").finish_non_exhaustive()
    }
}
