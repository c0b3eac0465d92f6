//! From a bridged service's response to ours.

use super::head::{ours, without_hops};
use super::response_body::RelayBody;
use super::whole::{Ahead, sealed};
use crate::body::{pairs, without_status};
use crate::fault::Fault;
use crate::server::cancel::Cancel;
use crate::server::reply;
use crate::{BoxError, CallBody};
use core::task::{Context, Poll};
use http::Response;
use http_body::Body as HttpBody;
use sonora_core::relay::ResponseRelay;
use sonora_core::server::{Responder, ResponseWriter};
use sonora_core::{Codecs, Limits, Options, Wire};
use std::sync::LazyLock;

/// What an answer is made with.
pub(super) struct Answering {
    pub(super) responder: Responder,
    pub(super) cancel: Cancel,
    pub(super) fault: Option<Fault>,
}

/// What a service of ours may answer: the limits are for strangers.
static UNLIMITED: LazyLock<Options> = LazyLock::new(|| Options {
    limits: Limits { max_message_bytes: u32::MAX, max_trailers_bytes: u32::MAX },
    codecs: Codecs::default(),
});

/// Answers with what the service said.
///
/// Its body is polled before the head is sent: an error that is there at once leaves in the head, and a body that is
/// complete at once leaves in one piece, of known length.
pub(super) fn answer<A>(
    response: Response<A>,
    answering: Answering,
    cx: &mut Context<'_>,
) -> Response<CallBody>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    let (mut parts, body) = response.into_parts();
    let responder = answering.responder.clone();
    let opened = ResponseRelay::open(Wire::Grpc, parts.status.as_u16(), pairs(&parts.headers), &UNLIMITED);
    let failed = match &opened {
        Ok(relay) => relay.status_in_head().is_some_and(|status| !status.is_ok()),
        Err(_) => true,
    };
    // What the service makes of a faulty request does not count.
    let fault = answering.fault.as_ref().filter(|_| failed).map(|fault| fault.poll(cx));
    if let Some(Poll::Ready(status)) = fault {
        return reply::failed(responder, status);
    }
    without_hops(&mut parts.headers);
    let relay = match opened {
        Ok(relay) => relay,
        Err(status) => return reply::failed_with(responder, status.into(), parts.headers.into()),
    };
    let (head, writer) = answering.responder.start(&NO_METADATA);
    ours(&mut parts.headers, head.content_type);
    if failed {
        return Response::from_parts(parts, CallBody::default());
    }
    with_body(Response::from_parts(parts, body), relay, writer, Answering { responder, ..answering }, cx)
}

/// Answers with a body, of which the head is ready.
#[inline]
fn with_body<A>(
    response: Response<A>,
    relay: ResponseRelay,
    writer: ResponseWriter,
    answering: Answering,
    cx: &mut Context<'_>,
) -> Response<CallBody>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    let (mut parts, mut body) = response.into_parts();
    let ahead = Ahead::read(&mut body, &relay, cx);
    // What the service makes of a request that is still being read may not count.
    if answering.fault.is_none() && ahead.is_all(writer.wire()) && answering.cancel.overdue().is_none() {
        // It shares its buffer with the messages.
        drop(body);
        return Response::from_parts(parts, CallBody::full(sealed(ahead.frames, writer), None));
    }
    if relay.status_in_head().is_some() {
        // It stands only with the body's, and is told there: an OK without a body is too little for some clients.
        without_status(&mut parts.headers);
    }
    let mut body = RelayBody::new(body, relay, writer, answering.cancel, answering.fault);
    match body.begin(ahead, cx) {
        Ok(()) => Response::from_parts(parts, body.into_body()),
        Err(status) => reply::failed_with(answering.responder, status, parts.headers.into()),
    }
}

static NO_METADATA: sonora_core::Metadata = sonora_core::Metadata::new();
