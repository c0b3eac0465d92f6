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
            Some(Passed::Trailers(_)) => self.passage.refuse(ReadError::TrailersInRequest),
        }
    }

    /// Whether no message has begun whose rest is still to come. For whoever measures how long a peer pauses: between
    /// two messages it may have nothing to say, inside of one it is in the midst of saying it.
    pub fn is_between_messages(&self) -> bool {
        self.passage.is_between_frames() && self.passage.buffered() == 0
    }

    /// Bytes held: fed and not given yet.
    pub fn buffered(&self) -> usize {
        self.passage.buffered()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_messages_nothing_has_begun() {
        let body = b"\0\0\0\0\x02hi\0\0\0\0\0\0\0\0\0\x01x";
        let ends = [0, 7, 12, body.len()];
        for wire in [Wire::Web, Wire::WebText] {
            let mut relay = RequestRelay::new(wire, false, Limits::default());
            for (index, byte) in body.iter().enumerate() {
                assert_eq!(relay.is_between_messages(), ends.contains(&index), "{wire:?}, {index} bytes");
                let byte = Bytes::copy_from_slice(&[*byte]);
                relay.feed(if wire == Wire::WebText { segment(&byte) } else { byte });
                while relay.poll_bytes().unwrap_or_default().is_some() {}
            }
            assert!(relay.is_between_messages());
        }
    }

    fn segment(bytes: &[u8]) -> Bytes {
        Wire::WebText.seal(&mut bytes.into())
    }
}
