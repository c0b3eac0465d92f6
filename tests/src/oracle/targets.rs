//! The fuzz targets that take bytes: any input is judged, none is refused.
//!
//! They stand here and not in `fuzz/`, so that the seeds are a test on any compiler as well.

use super::*;
use core::time::Duration;
use sonora_core::{Code, ContentType, ReadError, Role};

/// Frames, whole and in parts.
pub fn frames(bytes: &[u8]) {
    let Case { terms, feeding, body } = Case::read(bytes);
    check_frames(body, terms.limits, &feeding);
    check_scanner(body, terms.limits, &feeding);
}

/// Base64 in segments.
pub fn text(bytes: &[u8]) {
    let Case { feeding, body, .. } = Case::read(bytes);
    check_text(body, &feeding);
}

/// The block of a trailers frame.
pub fn trailers(block: &[u8]) {
    check_trailers(block);
}

/// Metadata: added, replaced, removed, looked up, written.
pub fn metadata(bytes: &[u8]) {
    check_metadata(&Deed::read_all(bytes));
}

/// A request, as a server reads it: its head, and its body as a stream and as one message.
pub fn server_call(bytes: &[u8]) {
    let case = Case::read(bytes);
    let (head, body) = case.request();
    let method = head.iter().find(|(name, _)| *name == ":method");
    let method = method.and_then(|(_, value)| core::str::from_utf8(value).ok());
    check_request_head(method.unwrap_or("POST"), &head);
    let stream = check_request(body, &case.terms, &case.feeding);
    let single = check_single_request(body, &case.terms, &case.feeding);
    let relayed = check_request_relay(body, &case.terms, &case.feeding);
    check_fault(relayed.error.as_ref(), Role::Server);
    check_fault(stream.error.as_ref(), Role::Server);
    check_fault(single.error.as_ref(), Role::Server);
}

/// A response, as a client reads it: its head, and its body as a stream and as one message.
pub fn client_call(bytes: &[u8]) {
    let case = Case::read(bytes);
    let (head, http_trailers, body) = case.response();
    let http_status = head.iter().find(|(name, _)| *name == ":status");
    let http_status = http_status.and_then(|(_, value)| core::str::from_utf8(value).ok()?.parse().ok());
    check_response_head(case.terms.wire, http_status.unwrap_or(200), &head).ok();
    let stream = check_native_response(body, &case.terms, &head, &http_trailers, &case.feeding);
    let single = check_single_response(body, &case.terms, &head, &case.feeding);
    let relayed = check_response_relay(body, &case.terms, &head, &http_trailers, &case.feeding);
    check_fault(relayed.error.as_ref(), Role::Client);
    check_fault(stream.error.as_ref(), Role::Client);
    check_fault(single.error.as_ref(), Role::Client);
}

/// The value of a single field; the first letter says of which.
pub fn values(bytes: &[u8]) {
    let Some((letter, value)) = bytes.split_first() else { return };
    match letter {
        b't' => drop(check_timeout(value)),
        b'T' => check_timeout_written(time(value)),
        b'p' => drop(check_percent(value)),
        b'P' => check_percent_written(&String::from_utf8_lossy(value)),
        b'b' => drop(check_bin(value)),
        b'B' => check_bin_written(value),
        b'c' => drop(check_content_type(value)),
        b'/' => drop(core::str::from_utf8(bytes).map(check_path)),
        b'a' => {
            for request in REQUESTS.iter().filter_map(|value| ContentType::parse(value)) {
                check_accept(request, Some(value));
            }
        }
        _ => {
            let (terms, request, names) = read_cors(value);
            check_preflight(&terms, request);
            check_cors_response(&terms, request.origin, &names);
        }
    }
}

/// A client and a server of core: cut anywhere, cancelled at any point, out of time.
#[cfg(feature = "arbitrary")]
pub fn conversation(bytes: &[u8]) {
    if let Some(conversation) = Conversation::read(bytes) {
        check_conversation(&conversation);
    }
}

/// A fault is never a success, and says what it is in few words: none of them are the peer's.
fn check_fault(fault: Option<&ReadError>, role: Role) {
    let Some(status) = fault.map(|fault| fault.to_status(role)) else { return };
    assert_ne!(status.code, Code::Ok);
    let said = status.to_string();
    let text = said.strip_prefix(status.code.as_str()).and_then(|text| text.strip_prefix(": "));
    let text = text.expect("a status is shown as its code and its message");
    assert!(
        (10..100).contains(&text.len()) && text.bytes().all(|byte| matches!(byte, b' '..=b'~')),
        "{text}"
    );
}

const REQUESTS: [&[u8]; 3] =
    [b"application/grpc", b"application/grpc-web+proto", b"application/grpc-web-text"];

/// Nanoseconds, little-endian.
fn time(value: &[u8]) -> Duration {
    let mut nanos = [0; 16];
    nanos.iter_mut().zip(value).for_each(|(nano, byte)| *nano = *byte);
    let nanos = u128::from_le_bytes(nanos);
    let seconds = u64::try_from(nanos / 1_000_000_000).unwrap_or(u64::MAX);
    Duration::new(seconds, (nanos % 1_000_000_000) as u32)
}
