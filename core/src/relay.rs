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
