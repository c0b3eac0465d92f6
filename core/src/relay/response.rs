//! The body of somebody else's response.

use super::passage::{Passage, Passed};
use crate::compression::Compression;
use crate::ending::{End, Ending};
use crate::frame::{Frame, FrameKind};
use crate::limits::{Limits, Options};
use crate::message::decompress;
use crate::read_error::{ReadError, Role};
use crate::response_head::Head;
use crate::status::Status;
use crate::wire::Wire;
use alloc::sync::Arc;
use bytes::Bytes;
use core::fmt;

/// One thing that a response's body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Messages as native gRPC frames them, whole or in part; never empty.
    Frames(Bytes),
    /// The end of the call; nothing follows.
    End(End),
}

/// Reads a response, native or gRPC-Web's, as frames of native gRPC and an end: judged, not copied unless it was
/// text, and compressed messages as they are.
pub struct ResponseRelay {
    passage: Passage,
    ending: Ending,
    /// For trailers, which stay here.
    codec: Option<Arc<dyn Compression>>,
    limits: Limits,
}

impl ResponseRelay {
    /// Takes the head of the response to a request on `wire`: its HTTP status, and its fields in any letter case.
    ///
    /// # Errors
    ///
    /// As [`AwaitResponse::open`](crate::client::AwaitResponse::open), but any `grpc-encoding` is as good as
    /// another.
    #[inline]
    pub fn open<'a>(
        wire: Wire,
        http_status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        options: &Options,
    ) -> Result<Self, Status> {
        let head = Head::judge(wire, http_status, headers)?;
        let codec = head.encoding.and_then(|name| options.codecs.find(name).cloned());
        let passage = Passage::new(head.wire, Role::Client, head.encoding.is_some(), options.limits);
        Ok(Self { passage, ending: Ending::new(head.status()?), codec, limits: options.limits })
    }

    /// Whether a body may begin with `chunk`, and pass it as it is: whole messages behind a head that says nothing of
    /// the end. It needs not be fed then; `false` says nothing of any other.
    #[inline]
    pub fn is_whole(&self, chunk: &[u8]) -> bool {
        self.ending.in_head().is_none() && self.passage.is_whole(chunk)
    }

    /// Takes the next chunk of the body, at any split.
    #[inline]
    pub fn feed(&mut self, chunk: Bytes) {
        self.passage.feed(chunk);
    }

    /// Takes the HTTP trailers of a native response; call it before [`finish`](Self::finish).
    pub fn http_trailers<'a>(&mut self, trailers: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
        self.ending.http_trailers(trailers);
    }

    /// Says that the body has ended.
    #[inline]
    pub fn finish(&mut self) {
        self.passage.finish();
    }

    /// The next event; `Ok(None)` when more bytes are needed, and after the end was told. The end is told once,
    /// and only after [`finish`](Self::finish).
    ///
    /// # Errors
    ///
    /// As [`ResponseReader::poll_event`](crate::client::ResponseReader::poll_event), as far as headers of frames
    /// tell, once everything before was given, and again at every later call.
    #[inline]
    pub fn poll_event(&mut self) -> Result<Option<Event>, ReadError> {
        while let Some(passed) = self.passage.poll()? {
            match self.take(passed) {
                Ok(Some(bytes)) => return Ok(Some(Event::Frames(bytes))),
                Ok(None) => {}
                Err(error) => return self.passage.refuse(error),
            }
        }
        if !self.passage.has_ended() {
            return Ok(None);
        }
        match self.ending.tell() {
            Ok(end) => Ok(end.map(Event::End)),
            Err(error) => self.passage.refuse(error),
        }
    }

    /// Whether what was given ends where a frame ends, so that trailers may follow it.
    #[inline]
    pub fn is_between_frames(&self) -> bool {
        self.passage.is_between_frames()
    }

    /// The status in the response's head, if there is one: then the body is expected to be empty.
    pub const fn status_in_head(&self) -> Option<&Status> {
        self.ending.in_head()
    }

    /// Bytes held: fed and not given yet.
    pub fn buffered(&self) -> usize {
        self.passage.buffered()
    }

    fn take(&mut self, passed: Passed) -> Result<Option<Bytes>, ReadError> {
        match passed {
            Passed::Frames(bytes) => {
                self.ending.frame(FrameKind::Message)?;
                Ok(Some(bytes))
            }
            Passed::Trailers(Frame { kind, compressed, payload }) => {
                self.ending.frame(kind)?;
                let block = match compressed {
                    false => payload,
                    true => decompress(self.codec.as_ref(), kind, payload, &self.limits)?,
                };
                self.ending.trailers(&block)?;
                Ok(None)
            }
        }
    }
}

impl fmt::Debug for ResponseRelay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseRelay")
            .field("passage", &self.passage)
            .field("ending", &self.ending)
            .finish_non_exhaustive()
    }
}
