//! A request: a message or a stream of them, and what travels beside it.

use crate::cancellation::{Cancellation, Over};
use crate::{Connection, Metadata};
use core::time::Duration;
use http::Extensions;
use std::sync::Arc;
use std::time::Instant;

/// A message, or a stream of them, on its way to a handler.
#[derive(Debug)]
pub struct Request<T> {
    message: T,
    metadata: Metadata,
    extensions: Extensions,
    deadline: Option<Instant>,
    connection: Option<Arc<Connection>>,
}

impl<T> Request<T> {
    /// A request without metadata and without a deadline.
    pub fn new(message: T) -> Self {
        Self {
            message,
            metadata: Metadata::new(),
            extensions: Extensions::new(),
            deadline: None,
            connection: None,
        }
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
    #[inline]
    pub fn into_inner(self) -> T {
        self.message
    }

    /// The initial metadata; on a server, all header fields of the request.
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The initial metadata, to be added to.
    pub const fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata
    }

    /// What middleware left for the handler.
    pub const fn extensions(&self) -> &Extensions {
        &self.extensions
    }

    /// What middleware leaves for the handler.
    pub const fn extensions_mut(&mut self) -> &mut Extensions {
        &mut self.extensions
    }

    /// When the call must have ended; on both sides it is kept for you.
    pub const fn deadline(&self) -> Option<Instant> {
        self.deadline
    }

    /// What is left until the deadline; zero once it has passed.
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Whether the caller has left, the deadline has passed, or the server gave the call up.
    ///
    /// For handlers that are plain functions; an asynchronous one is dropped instead, and never learns of it.
    pub fn is_cancelled(&self) -> bool {
        self.cancellation().is_cancelled()
    }

    /// The same for when the request is gone: for iterators, and for other threads.
    pub fn cancellation(&self) -> Cancellation {
        // Only blocking calls have one: an extension costs the others nothing.
        let over = self.extensions.get::<Over>().cloned().unwrap_or_default();
        Cancellation::new(over, self.deadline, self.connection.clone())
    }

    /// Makes the call end with DEADLINE_EXCEEDED after `timeout`, counted from now, streams included.
    ///
    /// A timeout too far away to be an instant means none.
    pub fn set_timeout(&mut self, timeout: Duration) {
        self.deadline = Instant::now().checked_add(timeout);
    }

    /// The connection the call came over: peer address, client certificates. `None` where the server does not tell,
    /// as within the process and on most servers of frameworks.
    pub fn connection(&self) -> Option<&Connection> {
        self.connection.as_deref()
    }

    /// The same request around another message.
    pub fn map<U>(self, with: impl FnOnce(T) -> U) -> Request<U> {
        let Self { message, metadata, extensions, deadline, connection } = self;
        Request { message: with(message), metadata, extensions, deadline, connection }
    }

    pub(crate) fn received(
        message: T,
        metadata: Metadata,
        extensions: Extensions,
        deadline: Option<Instant>,
        connection: Option<Arc<Connection>>,
    ) -> Self {
        Self { message, metadata, extensions, deadline, connection }
    }

    /// The message, and what travels beside it.
    pub(crate) fn into_parts(self) -> (T, (Metadata, Extensions, Option<Instant>)) {
        (self.message, (self.metadata, self.extensions, self.deadline))
    }
}

impl<T> From<T> for Request<T> {
    fn from(message: T) -> Self {
        Self::new(message)
    }
}

/// What a client's method takes: a message, or a [`Request`] around one.
#[diagnostic::on_unimplemented(
    message = "a call takes a `{T}`, and this is `{Self}`",
    label = "neither a `{T}` nor a `Request` around one"
)]
pub trait IntoRequest<T> {
    /// The request.
    fn into_request(self) -> Request<T>;
}

#[diagnostic::do_not_recommend]
impl<T> IntoRequest<T> for T {
    fn into_request(self) -> Request<T> {
        Request::new(self)
    }
}

impl<T> IntoRequest<T> for Request<T> {
    fn into_request(self) -> Self {
        self
    }
}
