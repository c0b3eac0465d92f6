//! The body of a request, as a server reads it.

use crate::compression::Compression;
use crate::frame::{FrameHeader, FrameKind};
use crate::lent::Lent;
use crate::limits::Limits;
use crate::message::BodyReader;
use crate::read_error::ReadError;
use crate::text;
use crate::wire::Wire;
use alloc::sync::Arc;
use bytes::{Buf, Bytes};
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

    /// The one message of a body that came in one piece: for nearly every call without a request stream this is
    /// all that there is to read, and nothing is kept.
    ///
    /// # Errors
    ///
    /// The body as it was, where it takes a [`reader`](Self::reader) to say what it is: compressed, in several
    /// segments of base64, none or several messages, and everything that is wrong.
    #[inline]
    pub fn whole(&self, mut body: Bytes) -> Result<Bytes, Bytes> {
        if self.wire == Wire::WebText {
            return self.whole_text(body);
        }
        if !self.is_one_message(&body) {
            return Err(body);
        }
        body.advance(FrameHeader::LEN);
        Ok(body)
    }

    fn whole_text(&self, body: Bytes) -> Result<Bytes, Bytes> {
        match text::segment(&body).filter(|bytes| self.is_one_message(bytes)) {
            Some(mut bytes) => {
                bytes.advance(FrameHeader::LEN);
                Ok(bytes)
            }
            None => Err(body),
        }
    }

    fn is_one_message(&self, body: &[u8]) -> bool {
        let Some(wire) = body.first_chunk() else { return false };
        match FrameHeader::parse(*wire).and_then(|header| header.check(&self.limits)) {
            Ok(header) => header.is_plain_message() && body.len() - FrameHeader::LEN == header.payload_len(),
            Err(_) => false,
        }
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
///
/// Memory held is at most one message of the limit plus one chunk.
///
/// Source: gRPC over HTTP2, *Requests*, Delimited-Message; gRPC-Web, *Protocol differences vs gRPC over HTTP2*.
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

    /// Says that the body has ended; what is fed afterwards is ignored.
    #[inline]
    pub fn finish(&mut self) {
        self.body.finish();
    }

    /// The next message, decompressed; `Ok(None)` when more bytes are needed, or at a clean end.
    ///
    /// After [`finish`](Self::finish) every call gives one of the messages that are left, in order. Then comes
    /// `Ok(None)`, and the body was whole, or an error; either stays at every later call.
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

    /// The next message as `parse` makes it of its bytes, decompressed; otherwise as [`poll_message`](Self::poll_message).
    ///
    /// The bytes are in one piece. Where all of a message lies in one chunk, as small ones mostly do, they are lent to
    /// `parse` there: nothing is copied, counted or kept. What `parse` does not read is skipped.
    ///
    /// # Errors
    ///
    /// As [`poll_message`](Self::poll_message); what `parse` returns is no concern of the reader's.
    #[inline]
    pub fn poll_parsed<T>(&mut self, parse: impl FnOnce(Lent<'_>) -> T) -> Result<Option<T>, ReadError> {
        match self.body.poll_lent(|kind, bytes| (kind == FrameKind::Message).then(|| parse(bytes)))? {
            None => Ok(None),
            Some(Some(message)) => Ok(Some(message)),
            Some(None) => self.body.fail(ReadError::TrailersInRequest),
        }
    }

    /// The one message of a call without a request stream, given only after [`finish`](Self::finish), because
    /// what follows decides whether it stands; `Ok(None)` when more bytes are needed, and once it was given.
    ///
    /// The first call after [`finish`](Self::finish) gives the message or an error, never `Ok(None)`: a loop that feeds
    /// and polls ends with it.
    ///
    /// # Errors
    ///
    /// As [`poll_message`](Self::poll_message), and [`ReadError::NoMessage`] or [`ReadError::SecondMessage`].
    pub fn poll_single(&mut self) -> Result<Option<Bytes>, ReadError> {
        self.read_single().inspect_err(|_| self.single = None)
    }

    fn read_single(&mut self) -> Result<Option<Bytes>, ReadError> {
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

#[cfg(test)]
mod tests {
    use super::RequestForm;
    use crate::limits::Limits;
    use crate::wire::Wire;
    use bytes::Bytes;

    /// What a reader would tell as well, the oracle holds against it; here, that most bodies need none.
    #[test]
    fn one_plain_message_in_one_piece_needs_no_reader() {
        let limits = Limits { max_message_bytes: 2, ..Limits::default() };
        for (wire, body, message) in [
            (Wire::Web, &b"\0\0\0\0\x02hi"[..], Some("hi")),
            (Wire::Web, b"\0\0\0\0\0", Some("")),
            (Wire::Grpc, b"\0\0\0\0\x02hi", Some("hi")),
            (Wire::WebText, b"AAAAAAJoaQ==", Some("hi")),
            (Wire::WebText, b"AAAAAAA=", Some("")),
            (Wire::Web, b"\0\0\0\0\x02h", None),
            (Wire::Web, b"\0\0\0\0\x02hi\0\0\0\0\0", None),
            (Wire::Web, b"\0\0\0\0\x03hey", None),
            (Wire::Web, b"\x01\0\0\0\x02hi", None),
            (Wire::Web, b"\x80\0\0\0\x02hi", None),
            (Wire::Web, b"", None),
            (Wire::WebText, b"AAAAAAJoaQ", None),
            (Wire::WebText, b"AAA=AAJoaQ==", None),
        ] {
            let told = RequestForm::new(wire, None, limits).whole(Bytes::from_static(body));
            assert_eq!(told.ok(), message.map(Bytes::from), "{body:?}");
        }
    }
}
