//! The heads of a bridged call: a request's as native gRPC, a response's as gRPC-Web.

use crate::server::reply;
use core::time::Duration;
use http::header::{CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use http::header::{TE, TRANSFER_ENCODING, UPGRADE};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Uri, Version};
use sonora_core::relay;
use sonora_core::timeout;

const GRPC: HeaderValue = HeaderValue::from_static(relay::CONTENT_TYPE);
const TRAILERS: HeaderValue = HeaderValue::from_static(relay::TE);
const TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// Makes a request one of native gRPC.
pub(super) fn native(parts: &mut Parts, timeout: Option<Duration>) {
    parts.version = Version::HTTP_2;
    let headers = &mut parts.headers;
    // Text is longer than what it says. The order is such that a full map, as most are, does not grow: even to
    // replace a value makes it.
    headers.remove(CONTENT_LENGTH);
    set_content_type(headers, GRPC);
    headers.insert(TE, TRAILERS);
    if let Some(timeout) = timeout
        && headers.get(TIMEOUT).is_some_and(|value| value.len() > LONGEST_TIMEOUT)
        && let Ok(value) = HeaderValue::from_str(timeout::format(timeout).as_str())
    {
        // Nobody but us takes so many digits.
        headers.insert(TIMEOUT, value);
    }
}

/// Eight digits and a unit.
const LONGEST_TIMEOUT: usize = 9;

/// The path without what stands in front of the service's name, which a service would not know.
///
/// `names` are the bytes of the service's and the method's names.
pub(super) fn without_prefix(uri: &mut Uri, names: usize) {
    let start = uri.path().len().saturating_sub(names + "//".len());
    if start == 0 {
        return;
    }
    if let Some(path) = uri.path().get(start..).and_then(|path| PathAndQuery::try_from(path).ok()) {
        *uri = Uri::from(path);
    }
}

/// What is said of one connection even when `connection` does not name it.
static HOP_BY_HOP: [HeaderName; 6] = [
    CONNECTION,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
    TE,
    TRANSFER_ENCODING,
    UPGRADE,
];

/// Takes off what concerns the connection that a response came over, and not the one it leaves by (RFC 9110, 7.6.1).
pub(super) fn without_hops(headers: &mut HeaderMap) {
    // Nearly every head has none of them, and few fields: to look at those costs less than to look each of these up.
    if !headers.keys().any(|name| HOP_BY_HOP.contains(name)) {
        return;
    }
    let values = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    let named = values.flat_map(|value| value.split(',')).filter_map(|name| name.trim().parse().ok());
    for name in named.collect::<Vec<HeaderName>>().iter().chain(&HOP_BY_HOP) {
        headers.remove(name);
    }
}

/// Makes the head of a response one of ours.
pub(super) fn ours(headers: &mut HeaderMap, content_type: &'static str) {
    set_content_type(headers, reply::content_type(content_type));
    // Most say nothing else.
    if headers.len() > 1 {
        headers.remove(CONTENT_LENGTH);
    }
}

/// Sets the one that nearly every head has already; to insert it costs twice as much.
fn set_content_type(headers: &mut HeaderMap, value: HeaderValue) {
    let once = headers.len() == headers.keys_len();
    match headers.get_mut(CONTENT_TYPE).filter(|_| once) {
        Some(place) => *place = value,
        None => _ = headers.insert(CONTENT_TYPE, value),
    }
}
