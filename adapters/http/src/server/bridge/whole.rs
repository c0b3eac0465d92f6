//! A response that is there at once and all of it, as those of nearly all calls without a stream are.

use crate::body::{Part, pairs, poll_part};
use crate::server::guard::unless_panics;
use crate::{BoxError, Status};
use bytes::{Bytes, BytesMut};
use core::{pin::Pin, task::Context, task::Poll};
use http_body::Body as HttpBody;
use sonora_core::relay::{self, ResponseRelay};
use sonora_core::server::ResponseWriter;
use sonora_core::{FrameHeader, Wire, trailers};

/// Payloads of this size and more leave uncopied, the trailers right behind them.
pub(super) const LARGE_BYTES: usize = 16 << 10;

/// What a poll of a body gives.
pub(super) type Polled = Poll<Option<Result<Part, Status>>>;

/// What a body says before its head is sent.
pub(super) struct Ahead {
    /// Its first chunk, when that is whole messages: judged, and not fed.
    pub(super) frames: Bytes,
    /// What comes after them.
    pub(super) next: Polled,
}

impl Ahead {
    /// Polls once, and once more behind whole messages.
    pub(super) fn read<A>(body: &mut A, relay: &ResponseRelay, cx: &mut Context<'_>) -> Self
    where
        A: HttpBody<Error: Into<BoxError>> + Unpin,
    {
        let mut frames = Bytes::new();
        let next = unless_panics(|| match poll_next(body, cx) {
            Poll::Ready(Some(Ok(Part::Chunk(chunk)))) if relay.is_whole(&chunk) => {
                frames = chunk;
                poll_next(body, cx)
            }
            other => other,
        });
        Self { frames, next: next.unwrap_or_else(|status| Poll::Ready(Some(Err(status)))) }
    }

    /// Whether messages, not many, and a status OK are all of it, and leave in one piece.
    pub(super) fn is_all(&self, wire: Wire) -> bool {
        let Poll::Ready(Some(Ok(Part::Trailers(trailers)))) = &self.next else { return false };
        let fits = (1..LARGE_BYTES).contains(&self.frames.len()) && wire != Wire::Grpc;
        fits && relay::is_plain_ok(pairs(trailers))
    }
}

/// Messages with a status OK behind them.
pub(super) fn sealed(frames: Bytes, writer: ResponseWriter) -> Bytes {
    let (wire, ok) = (writer.wire(), sonora_core::Status::ok());
    let mut out = unshared(frames, || FrameHeader::LEN + trailers::len(&ok, trailers::NONE));
    // Without metadata nothing can fail.
    _ = writer.finish(&mut out, &ok, trailers::NONE);
    wire.seal_bytes(out.freeze())
}

/// Bytes to append to: a copy where somebody else has them too, with room for more, so that both fill their
/// allocation exactly.
pub(super) fn unshared(bytes: Bytes, more: impl FnOnce() -> usize) -> BytesMut {
    bytes.try_into_mut().unwrap_or_else(|bytes| {
        let mut copy = BytesMut::with_capacity(bytes.len() + more());
        copy.extend_from_slice(&bytes);
        copy
    })
}

pub(super) fn poll_next<A>(body: &mut A, cx: &mut Context<'_>) -> Polled
where
    A: HttpBody + Unpin,
{
    // What went wrong is for the service's own log.
    let broken = |_| Status::unavailable("the service's response broke off");
    poll_part(Pin::new(body), cx).map(|part| part.map(|part| part.map_err(broken)))
}
