//! Calls that pass through: gRPC-Web on one side, native gRPC on the other, and nobody here reads a message.
//!
//! A server in front of a gRPC service takes requests with [`accept`] and a [`RequestRelay`], gives the service
//! native gRPC, reads its response with a [`ResponseRelay`] of [`Wire::Grpc`] and writes the end with the call's
//! [`Responder`]. A client behind gRPC stubs sends [`request_fields`], and reads with a [`ResponseRelay`] of the
//! wire that it calls on. Frames pass uncopied, and compressed ones as they are: what is judged is their headers.
//!
//! ```
//! use bytes::Bytes;
//! use sonora_core::{Limits, relay};
//!
//! let headers = [("content-type", &b"application/grpc-web-text"[..])];
//! let mut call = relay::accept("POST", headers, &Limits::default()).unwrap();
//! call.request.feed(Bytes::from_static(b"AAAAAAJoaQ=="));
//! assert_eq!(call.request.poll_bytes().unwrap().unwrap(), "\0\0\0\0\x02hi");
//! ```

mod passage;
mod request;
mod response;

pub use request::RequestRelay;
pub use response::{Event, ResponseRelay};

use crate::client::wire_fields;
use crate::content_type::ContentType;
use crate::head::Field;
use crate::limits::Limits;
use crate::metadata::Metadata;
use crate::server::{CallHead, Reject, Responder, http_trailers, read_head};
use crate::status::Status;
use crate::wire::Wire;
use alloc::vec::Vec;

/// A call that was accepted, to be answered by somebody else.
#[derive(Debug)]
#[non_exhaustive]
pub struct Call {
    /// What the request's head says.
    pub head: CallHead,
    /// Reads the request's body.
    pub request: RequestRelay,
    /// Answers: with [`start`](Responder::start), or where there is nobody else, with a status.
    pub responder: Responder,
}

/// Judges the head of a request that is to pass, as [`server::accept`](crate::server::accept) does, except that
/// any `grpc-encoding` is as good as another.
///
/// # Errors
///
/// A [`Reject`] holds the answer: 405, 415, or INVALID_ARGUMENT for a malformed `grpc-timeout`.
pub fn accept<'a>(
    method: &str,
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    limits: &Limits,
) -> Result<Call, Reject> {
    let (fields, content_type) = read_head(method, headers)?;
    let responder = Responder::plain(ContentType::negotiate(content_type, fields.accept));
    let timeout = match fields.timeout() {
        Ok(timeout) => timeout,
        Err(status) => return Err(responder.reject(&status, &Metadata::new())),
    };
    let wire = content_type.wire;
    let encoded = fields.encoding.is_some_and(|name| !name.eq_ignore_ascii_case(b"identity"));
    Ok(Call {
        head: CallHead { wire, timeout },
        request: RequestRelay::new(wire, encoded, *limits),
        responder,
    })
}

/// The `content-type` of requests and responses of native gRPC.
pub const CONTENT_TYPE: &str = "application/grpc";

/// The `te` of requests of native gRPC.
pub const TE: &str = "trailers";

/// The fields that make a request of native gRPC one of `wire`: those of another wire have to go.
pub fn request_fields(wire: Wire) -> impl Iterator<Item = Field> {
    wire_fields(wire)
}

/// How a call ends in native gRPC: the fields of its HTTP trailers, or of a head that is all there is.
pub fn end_fields<N: AsRef<str>, V: AsRef<[u8]>>(
    status: &Status,
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Vec<Field> {
    http_trailers(status, pairs)
}

/// Whether HTTP trailers are a status that says OK and nothing else, as those of nearly every call are.
#[inline]
pub fn is_plain_ok<'a>(http_trailers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> bool {
    let mut pairs = http_trailers.into_iter();
    matches!(pairs.next(), Some(("grpc-status", b"0"))) && pairs.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{ResponseRelay, accept, is_plain_ok};
    use crate::limits::{Limits, Options};
    use crate::wire::Wire;
    use bytes::Bytes;

    /// What reading would tell as well, the oracle holds against it; here, that most bodies need none.
    #[test]
    fn whole_messages_in_one_piece_need_no_reading() {
        let limits = Limits { max_message_bytes: 2, ..Limits::default() };
        let (web, text) = ("application/grpc-web+proto", "application/grpc-web-text");
        for (content_type, body, passed) in [
            (web, &b"\0\0\0\0\x02hi"[..], Some(&b"\0\0\0\0\x02hi"[..])),
            (web, b"\0\0\0\0\x02hi\0\0\0\0\0", Some(b"\0\0\0\0\x02hi\0\0\0\0\0")),
            (web, b"", Some(b"")),
            (text, b"AAAAAAJoaQ==", Some(b"\0\0\0\0\x02hi")),
            (text, b"", Some(b"")),
            (web, b"\0\0\0\0\x02h", None),
            (web, b"\0\0\0\0\x02hi\0", None),
            (web, b"\0\0\0\0\x03hey", None),
            (web, b"\x01\0\0\0\x02hi", None),
            (web, b"\x80\0\0\0\x02hi", None),
            (text, b"AAAAAAJoaQ", None),
            (text, b"AAA=AAJoaQ==", None),
        ] {
            let call = accept("POST", [("content-type", content_type.as_bytes())], &limits).ok();
            let told = call.map(|call| call.request.whole(Bytes::from_static(body)).ok());
            assert_eq!(told, Some(passed.map(Bytes::from_static)), "{content_type} {body:?}");
        }
    }

    #[test]
    fn a_response_may_begin_with_whole_messages_unless_its_head_has_a_status() {
        let plain = [("content-type", &b"application/grpc"[..])];
        let ended = [plain[0], ("grpc-status", b"0")];
        let options = Options::default();
        let is_whole = |head: &[(&'static str, &'static [u8])], chunk: &[u8]| {
            let opened = ResponseRelay::open(Wire::Grpc, 200, head.iter().copied(), &options);
            opened.ok().map(|relay| relay.is_whole(chunk))
        };
        assert_eq!(is_whole(&plain, b"\0\0\0\0\x02hi"), Some(true));
        assert_eq!(is_whole(&plain, b"\0\0\0\0\x02h"), Some(false));
        assert_eq!(is_whole(&ended, b"\0\0\0\0\x02hi"), Some(false));
    }

    #[test]
    fn an_ok_is_plain_when_nothing_stands_beside_it() {
        let (ok, other) = (("grpc-status", &b"0"[..]), ("x", &b"0"[..]));
        assert!(is_plain_ok([ok]));
        for pairs in [&[][..], &[other], &[ok, other], &[other, ok], &[("grpc-status", b"1")]] {
            assert!(!is_plain_ok(pairs.iter().copied()), "{pairs:?}");
        }
    }
}
