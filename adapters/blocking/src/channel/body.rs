//! A response's body that gives its connection back.

use super::line::Line;
use bytes::Bytes;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};
use http_body::{Body, Frame};
use sonora_http::BoxError;
use sonora_http::blocking::Cancelled;
use sonora_http::client::Idle;
use std::io::Read;
use ureq::BodyReader;

/// How much is read at once.
const CHUNK_BYTES: usize = 16 << 10;

/// Never pending: it blocks. Read to its end, it leaves its connection to the next call; dropped before, it closes
/// it, which is how a call over HTTP/1.1 is cancelled.
pub(super) struct ReadBody {
    reader: BodyReader<'static>,
    chunk: Box<[u8]>,
    /// `None` once the body was read to its end.
    line: Option<Line>,
    idle: Idle<Line>,
    /// Closes the socket when the call is cancelled.
    _cancelled: Option<Cancelled>,
}

impl ReadBody {
    pub(super) fn new(body: ureq::Body, line: Line, idle: Idle<Line>, cancelled: Option<Cancelled>) -> Self {
        let chunk = vec![0; CHUNK_BYTES].into_boxed_slice();
        Self { reader: body.into_reader(), chunk, line: Some(line), idle, _cancelled: cancelled }
    }
}

impl Body for ReadBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        if this.line.is_none() {
            return Poll::Ready(None);
        }
        Poll::Ready(match this.reader.read(&mut this.chunk) {
            Ok(0) => {
                // Of no use to the next call, and no longer of any to this one.
                this._cancelled = None;
                if let Some(line) = this.line.take() {
                    this.idle.put(line);
                }
                None
            }
            Ok(read) => {
                let bytes = this.chunk.get(..read).unwrap_or_default();
                Some(Ok(Frame::data(Bytes::copy_from_slice(bytes))))
            }
            Err(error) => Some(Err(error.into())),
        })
    }
}

impl Drop for ReadBody {
    fn drop(&mut self) {
        if let Some(line) = &self.line {
            line.socket().close();
        }
    }
}

impl fmt::Debug for ReadBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ReadBody").field(&self.line).finish()
    }
}
