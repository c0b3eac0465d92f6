//! The body of a request, as a server reads it.

use crate::compression::Compression;
use crate::frame::FrameKind;
use crate::limits::Limits;
use crate::message::BodyReader;
use crate::read_error::ReadError;
use crate::wire::Wire;
use alloc::sync::Arc;
use bytes::Bytes;
use core::fmt;

/// How a request's body is read: what a [`RequestReader`] is made from.
///
/// Small, so that an adapter can take it to where the call will run, and make the reader there.
#[derive(Clone)]
pub struct RequestForm {
    wire: Wire,
    codec: Option<Arc<dyn Compression>>,
    limits: Limits,
}

impl RequestForm {
    pub(crate) const fn new(wire: Wire, codec: Option<Arc<dyn Compression>>, limits: Limits) -> Self {
        Self { wire, codec, limits }
    }

    /// A reader at the start of the body.
    #[inline]
    pub fn reader(&self) -> RequestReader {
        let body = BodyReader::new(self.wire, self.codec.clone(), self.limits);
        RequestReader { body, single: None, given: false }
    }
}

impl fmt::Debug for RequestForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestForm")
            .field("wire", &self.wire)
            .field("codec", &self.codec.as_ref().map(|codec| codec.name()))
            .field("limits", &self.limits)
            .finish()
    }
}

/// Reads the messages of a request's body. Made by [`RequestForm::reader`].
#[derive(Debug)]
pub struct RequestReader {
    body: BodyReader,
    single: Option<Bytes>,
    given: bool,
}

impl RequestReader {
    /// Takes the next chunk of the body, at any split.
    #[inline]
    pub fn feed(&mut self, chunk: Bytes) {
        self.body.feed(chunk);
    }

    /// Says that the body has ended.
    #[inline]
    pub fn finish(&mut self) {
        self.body.finish();
    }

    /// The next message, decompressed; `Ok(None)` when more bytes are needed, or at a clean end.
    ///
    /// # Errors
    ///
    /// Any [`ReadError`] of requests, once all messages before it were given, and again at every later call.
    #[inline]
    pub fn poll_message(&mut self) -> Result<Option<Bytes>, ReadError> {
        match self.body.poll()? {
            None => Ok(None),
            Some((FrameKind::Message, message)) => Ok(Some(message)),
            Some((FrameKind::Trailers, _)) => self.body.fail(ReadError::TrailersInRequest),
        }
    }

    /// The one message of a call without a request stream, given only after [`finish`](Self::finish), because
    /// what follows decides whether it stands; `Ok(None)` when more bytes are needed, and once it was given.
    ///
    /// # Errors
    ///
    /// As [`poll_message`](Self::poll_message), and [`ReadError::NoMessage`] or [`ReadError::SecondMessage`].
    #[inline]
    pub fn poll_single(&mut self) -> Result<Option<Bytes>, ReadError> {
        while let Some(message) = self.poll_message()? {
            if self.single.replace(message).is_some() {
                return self.body.fail(ReadError::SecondMessage);
            }
        }
        if !self.body.ended() || self.given {
            return Ok(None);
        }
        match self.single.take() {
            Some(message) => {
                self.given = true;
                Ok(Some(message))
            }
            None => self.body.fail(ReadError::NoMessage),
        }
    }

    /// Bytes held: fed and not used yet, and the part of a message that is there.
    pub fn buffered(&self) -> usize {
        self.body.buffered() + self.single.as_ref().map_or(0, Bytes::len)
    }
}
