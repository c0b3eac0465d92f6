//! From what a handler returned to a response.

use super::guard::Answer;
use super::large::TakeLarge;
use super::outgoing::Outgoing;
use super::stream_body::StreamBody;
use crate::CallBody;
use crate::body::{extend, header_map, pairs};
use crate::{Metadata, Response, Status, Streaming};
use bytes::BytesMut;
use core::task::Context;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use prost::Message;
use sonora_core::server::{Reject, Responder, ResponseWriter};
use sonora_core::{Field, ResponseHead, trailers};

/// A response without user metadata.
pub(crate) fn response(head: ResponseHead, body: CallBody) -> http::Response<CallBody> {
    let mut response = http::Response::new(body);
    complete(&mut response, head);
    response
}

/// A response from the core's head and the handler's initial metadata.
fn with_metadata(head: ResponseHead, metadata: Metadata, body: CallBody) -> http::Response<CallBody> {
    let mut response = http::Response::new(body);
    *response.headers_mut() = metadata.into_sendable();
    complete(&mut response, head);
    response
}

#[inline]
fn complete(response: &mut http::Response<CallBody>, head: ResponseHead) {
    if let Ok(status) = http::StatusCode::from_u16(head.status) {
        *response.status_mut() = status;
    }
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type(head.content_type));
    if !head.fields.is_empty() {
        extend(headers, head.fields);
    }
}

/// A content-type as a header. Those of nearly all answers are made when the program is compiled, because to
/// check one byte by byte costs as much as to find its place in the map.
pub(crate) fn content_type(value: &'static str) -> HeaderValue {
    const BINARY: HeaderValue = HeaderValue::from_static("application/grpc-web+proto");
    const TEXT: HeaderValue = HeaderValue::from_static("application/grpc-web-text+proto");
    match value {
        "application/grpc-web+proto" => BINARY,
        "application/grpc-web-text+proto" => TEXT,
        other => HeaderValue::from_static(other),
    }
}

/// The answer to a request that is not a call.
pub(crate) fn rejected(reject: Reject) -> http::Response<CallBody> {
    let body = CallBody::full(bytes::Bytes::from_static(reject.body.as_bytes()), None);
    response(reject.head, body)
}

/// The answer to a call that fails before its first message: a head and nothing else.
pub(crate) fn failed(responder: Responder, status: Status) -> http::Response<CallBody> {
    failed_with(responder, status, Metadata::new())
}

/// The same, with initial metadata that the handler had set.
pub(crate) fn failed_with(
    responder: Responder,
    status: Status,
    mut metadata: Metadata,
) -> http::Response<CallBody> {
    let (status, initial, trailing) = status.into_failure();
    metadata.extend(&initial);
    metadata.extend(&trailing);
    let head = responder.fail(&status, &sonora_core::Metadata::new());
    with_metadata(head, metadata, CallBody::default())
}

/// The answer to a call with one response message: one buffer of exactly the right size, one write.
pub(crate) fn unary<T: Message>(
    answer: &mut Answer,
    result: Result<Response<T>, Status>,
    _: &mut Context<'_>,
) -> http::Response<CallBody> {
    let response = match result {
        Ok(response) => response,
        Err(status) => {
            answer.ended(status.code());
            return failed(answer.responder.clone(), status);
        }
    };
    let (message, mut beside) = response.into_parts();
    let trailers = beside.trailing().map(Metadata::into_sendable);
    let (head, writer) = answer.responder.clone().start(&NONE);
    let body = single(writer, &message, trailers.as_ref(), answer);
    match beside.initial() {
        None => self::response(head, body),
        Some(metadata) => with_metadata(head, metadata, body),
    }
}

/// The body of a response with one message.
fn single(
    mut writer: ResponseWriter,
    message: &impl Message,
    trailers: Option<&HeaderMap>,
    answer: &Answer,
) -> CallBody {
    let payload = message.encoded_len();
    let len = match trailers {
        None => writer.single_len(payload, &OK, trailers::NONE),
        Some(trailers) => writer.single_len(payload, &OK, pairs(trailers)),
    };
    let mut out = BytesMut::with_capacity(len);
    let wire = writer.wire();
    let end = match writer.message(&mut out, |out| message.encode_raw(out)) {
        Ok(()) => {
            answer.ended(OK.code);
            finish(writer, &mut out, &OK, trailers)
        }
        Err(error) => {
            let status = too_large(&error);
            answer.ended(status.code);
            finish(writer, &mut out, &status, trailers)
        }
    };
    CallBody::full(wire.seal(&mut out), end)
}

static OK: sonora_core::Status = sonora_core::Status::ok();
static NONE: sonora_core::Metadata = sonora_core::Metadata::new();

/// The answer to a call with a response stream.
///
/// The stream is polled before the head is sent: an error that is there at once leaves in the head, and a
/// stream that is complete at once leaves as a body of known length. Otherwise the head goes out now, because
/// to wait for a first message would deadlock a peer that waits for the head.
pub(crate) fn streaming<T: Message + 'static, L: TakeLarge<T>>(
    answer: &mut Answer,
    result: Result<Response<Streaming<T>>, Status>,
    cx: &mut Context<'_>,
) -> http::Response<CallBody> {
    let response = match result {
        Ok(response) => response,
        Err(status) => {
            answer.ended(status.code());
            return failed(answer.responder.clone(), status);
        }
    };
    let (responder, cancel) = (answer.responder.clone(), core::mem::take(&mut answer.cancel));
    let (source, mut beside) = response.into_parts();
    let metadata = beside.initial().unwrap_or_default();
    let (head, writer) = responder.clone().start(&sonora_core::Metadata::new());
    let observed = answer.observed.take();
    let mut body = StreamBody::new(Outgoing { source, writer, take: L::take, beside, cancel, observed });
    match body.begin(cx) {
        Ok(Some(body)) => with_metadata(head, metadata, body),
        Ok(None) => {
            body.watch();
            with_metadata(head, metadata, CallBody::boxed(body))
        }
        Err(status) => failed_with(responder, status, metadata),
    }
}

/// Ends a response; what is returned are the HTTP trailers of native gRPC.
pub(crate) fn finish(
    writer: ResponseWriter,
    out: &mut BytesMut,
    status: &sonora_core::Status,
    trailers: Option<&HeaderMap>,
) -> Option<Box<HeaderMap>> {
    let fields = match trailers {
        None => writer.finish(out, status, trailers::NONE),
        Some(trailers) => finish_with(writer, out, status, pairs(trailers)),
    };
    fields.ok().flatten().map(|fields| Box::new(header_map(fields)))
}

/// Ends a response with pairs of any origin.
pub(crate) fn finish_with<'a>(
    writer: ResponseWriter,
    out: &mut BytesMut,
    status: &sonora_core::Status,
    pairs: impl Iterator<Item = (&'a str, &'a [u8])>,
) -> Result<Option<Vec<Field>>, sonora_core::SendError> {
    let fallback = writer.clone();
    writer.finish(out, status, pairs).or_else(|error| {
        // Metadata that no trailer can hold must not cost the peer the status.
        let message = format!("trailing metadata: {error}");
        let status = sonora_core::Status::new(sonora_core::Code::Internal, message);
        fallback.finish(out, &status, trailers::NONE)
    })
}

/// The status of a call whose own message does not fit.
pub(crate) fn too_large(error: &sonora_core::SendError) -> sonora_core::Status {
    sonora_core::Status::new(sonora_core::Code::ResourceExhausted, error.to_string())
}
