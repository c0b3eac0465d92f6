//! The heads of a call: a request's as the channel sends it, a response's as native gRPC.

use super::{Failure, NativeBody};
use crate::Wire;
use crate::body::{extend, header_map};
use crate::metadata::{Metadata, pad};
use core::time::Duration;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, TE};
use http::{Response, Uri, Version, request, response};
use sonora_core::{relay, timeout, trailers};

const GRPC: HeaderValue = HeaderValue::from_static(relay::CONTENT_TYPE);
const TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// The time that a request says a call may take.
pub(super) fn timeout(headers: &HeaderMap) -> Option<Duration> {
    headers.get(TIMEOUT).and_then(|value| timeout::parse(value.as_bytes()))
}

/// Makes a request one of the channel's wire; `timeout` is one that it does not say itself.
pub(super) fn outgoing(parts: &mut request::Parts, wire: Wire, timeout: Option<Duration>) {
    // What version it is, and where the server is, the transport knows.
    parts.version = Version::default();
    parts.uri =
        core::mem::take(&mut parts.uri).into_parts().path_and_query.map(Uri::from).unwrap_or_default();
    let headers = &mut parts.headers;
    headers.remove(CONTENT_LENGTH);
    headers.remove(TE);
    for (name, value) in &header_map(relay::request_fields(wire)) {
        headers.insert(name, value.clone());
    }
    if let Some(timeout) = timeout
        && let Ok(value) = HeaderValue::from_str(timeout::format(timeout).as_str())
    {
        headers.insert(TIMEOUT, value);
    }
    if wire != Wire::Grpc {
        pad(headers);
    }
}

/// Makes the head of a response one of native gRPC.
pub(super) fn incoming(parts: &mut response::Parts) {
    parts.headers.insert(CONTENT_TYPE, GRPC);
    parts.headers.remove(CONTENT_LENGTH);
}

/// A response that is nothing but an error, with the metadata beside it.
pub(super) fn failed((status, headers): Failure) -> Response<NativeBody> {
    let mut response = Response::new(NativeBody::empty());
    *response.headers_mut() = Metadata::from(headers).into_sendable();
    extend(response.headers_mut(), relay::end_fields(status.as_core(), trailers::NONE));
    response.headers_mut().insert(CONTENT_TYPE, GRPC);
    response
}
