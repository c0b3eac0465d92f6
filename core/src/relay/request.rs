//! The body of a request on its way to somebody else.

use super::passage::{Passage, Passed};
use crate::limits::Limits;
use crate::read_error::{ReadError, Role};
use crate::wire::Wire;
use bytes::Bytes;

/// Turns the body of a request into one of native gRPC: judged, and not copied unless it was text.
#[derive(Debug)]
pub struct RequestRelay {
    passage: Passage,
}

impl RequestRelay {
    pub(super) fn new(wire: Wire, encoded: bool, limits: Limits) -> Self {
        Self { passage: Passage::new(wire, Role::Server, encoded, limits) }
    }

    /// The bytes of a body that came in one piece, for the service: for nearly every call that is all there is to
    /// read. Instead of the first [`feed`](Self::feed).
    ///
    /// # Errors
    ///
    /// The body as it was, to be fed, where that takes more: text in several segments, and everything that is wrong.
    #[inline]
    pub fn whole(&self, body: Bytes) -> Result<Bytes, Bytes> {
        self.passage.whole(body)
    }

    /// Takes the next chunk of the body, at any split.
    #[inline]
    pub fn feed(&mut self, chunk: Bytes) {
        self.passage.feed(chunk);
    }

    /// Says that the body has ended.
    #[inline]
    pub fn finish(&mut self) {
        self.passage.finish();
    }

    /// The next bytes for the service, never empty; `Ok(None)` when more bytes are needed, or at a clean end.
    ///
    /// # Errors
    ///
    /// Those of [`RequestReader::poll_message`](crate::server::RequestReader::poll_message) that a frame's
    /// header tells: over the limit, reserved flags, trailers, compressed without an encoding; and those of a body
    /// that is cut or no base64. What stands before the fault is given first, and the fault again at every later
    /// call. What a compressed message decompresses to is for the service to limit.
    #[inline]
    pub fn poll_bytes(&mut self) -> Result<Option<Bytes>, ReadError> {
        match self.passage.poll()? {
            None => Ok(None),
            Some(Passed::Frames(bytes)) => Ok(Some(bytes)),
            Some(Passed::Trailers(_)) => self.passage.fail(ReadError::TrailersInRequest),
        }
    }

    /// Bytes held: fed and not given yet.
    pub fn buffered(&self) -> usize {
        self.passage.buffered()
    }
}
