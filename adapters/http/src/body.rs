//! Reading a body, chunk by chunk.

use bytes::{Buf, Bytes};
use core::{pin::Pin, task::Context, task::Poll};
use http::HeaderMap;
use http_body::Body;

/// Any error, boxed.
pub type BoxError = Box<dyn core::error::Error + Send + Sync>;

/// What a body gives next.
pub(crate) enum Part {
    Chunk(Bytes),
    Trailers(HeaderMap),
}

/// Polls for the next chunk or the HTTP trailers; `None` at the end.
#[inline]
pub(crate) fn poll_part<B: Body + ?Sized>(
    body: Pin<&mut B>,
    cx: &mut Context<'_>,
) -> Poll<Option<Result<Part, B::Error>>> {
    body.poll_frame(cx).map(|frame| {
        Some(frame?.map(|frame| match frame.into_data() {
            // A `Bytes` gives itself here, without a copy.
            Ok(mut data) => Part::Chunk(data.copy_to_bytes(data.remaining())),
            Err(frame) => Part::Trailers(frame.into_trailers().unwrap_or_default()),
        }))
    })
}

/// Header fields as the core takes them.
#[inline]
pub(crate) fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &[u8])> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))
}
