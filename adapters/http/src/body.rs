//! Reading a body, chunk by chunk.

use bytes::{Buf, Bytes};
use core::{pin::Pin, task::Context, task::Poll};
use http::{HeaderMap, HeaderName, HeaderValue};
use http_body::Body;
use sonora_core::{Field, StatusFields};
use std::borrow::Cow;

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
    headers.iter().map(pair)
}

// A closure would be called and not inlined: too many take the same one.
#[inline]
fn pair<'a>((name, value): (&'a HeaderName, &'a HeaderValue)) -> (&'a str, &'a [u8]) {
    (name.as_str(), value.as_bytes())
}

/// Adds the core's fields, which are valid header fields by construction.
pub(crate) fn extend(headers: &mut HeaderMap, fields: impl IntoIterator<Item = Field>) {
    for (name, value) in fields {
        let name = match name {
            Cow::Borrowed(name) => Ok(HeaderName::from_static(name)),
            Cow::Owned(name) => HeaderName::try_from(name),
        };
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_maybe_shared(value)) {
            headers.append(name, value);
        }
    }
}

/// The core's fields as header fields, or as HTTP trailers.
pub(crate) fn header_map(fields: impl IntoIterator<Item = Field>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    extend(&mut headers, fields);
    headers
}

/// Takes the status out of a head, because it goes where the body ends.
pub(crate) fn without_status(headers: &mut HeaderMap) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| StatusFields::is_one(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}
