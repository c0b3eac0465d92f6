//! A call on its way through a bridged service.

use super::answer::{Answering, answer};
use super::ask::Ask;
use super::registered::GrpcService;
use super::request_body::{BridgedBody, Link, Relayed, Waits};
use crate::body::{Part, poll_part};
use crate::server::cancel::Cancel;
use crate::server::drain::{drain_after, drain_unread};
use crate::server::guard::unless_panics;
use crate::server::pause::Pauses;
use crate::server::{Connection, RequestBody, reply};
use crate::{CallBody, Runtime, Status};
use bytes::{Bytes, BytesMut};
use core::{future::Future, mem, pin::Pin, task::Context, task::Poll, task::ready};
use http::{Response, Version};
use sonora_core::relay::{self, RequestRelay};
use sonora_core::server::Responder;
use sonora_core::{ReadError, Role};
use std::sync::Arc;
use std::time::Instant;

/// A call that was accepted, for a bridged service.
pub(crate) struct Arrived<B> {
    pub(crate) parts: http::request::Parts,
    pub(crate) body: B,
    pub(crate) call: relay::Call,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) pauses: Pauses,
}

pin_project_lite::pin_project! {
    /// Has the service answer. Whatever it does, the call gets an answer.
    pub(super) struct Run<S, F, B> {
        #[pin]
        asking: Ask<S, F, B>,
        unread: Option<(B, RequestRelay)>,
        responder: Responder,
        cancel: Cancel,
        link: Option<Link<B>>,
        version: Version,
        runtime: Arc<dyn Runtime>,
        pauses: Pauses,
    }
}

impl<S: GrpcService<B>, B> Run<S, S::Future, B> {
    pub(super) fn new(service: S, arrived: Arrived<B>) -> Self {
        let Arrived { parts, body, call, runtime, pauses } = arrived;
        let connection = parts.extensions.get::<Arc<Connection>>().cloned();
        let (version, timeout) = (parts.version, call.head.timeout);
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let cancel = Cancel::new(deadline, &runtime, connection, version);
        let asking = Ask::new(service, parts, timeout);
        let unread = Some((body, call.request));
        Self { asking, unread, responder: call.responder, cancel, link: None, version, runtime, pauses }
    }
}

impl<S: GrpcService<B>, B: RequestBody + Unpin> Future for Run<S, S::Future, B> {
    type Output = Response<CallBody>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        if let Some((body, relay)) = this.unread.take() {
            match begin(body, relay, || Waits::new(*this.pauses, Arc::clone(this.runtime)), cx) {
                Ok((body, link)) => {
                    this.asking.as_mut().set_body(body);
                    *this.link = link;
                }
                Err((status, body)) => {
                    let answer = reply::failed(this.responder.clone(), status);
                    return Poll::Ready(
                        answer.map(|answer| drain_unread(answer, body, *this.version, this.runtime)),
                    );
                }
            }
        }
        let response = ready!(guarded(this.asking.as_mut(), this.link.as_ref(), this.cancel, cx));
        let responder = this.responder.clone();
        let fault = this.link.as_ref().map(|link| link.fault.clone());
        let answering = Answering { responder, cancel: mem::take(this.cancel), fault };
        let answer = match response {
            Ok(response) => answer(response, answering, cx),
            Err(status) => reply::failed(answering.responder, status),
        };
        this.asking.set(Ask::Done);
        Poll::Ready(match this.link.take() {
            Some(link) => {
                answer.map(|body| drain_after(body, link.remains, *this.version, Arc::clone(this.runtime)))
            }
            None => answer,
        })
    }
}

/// A body for the service, and what is seen of it where it is still being read.
type Begun<B> = (BridgedBody<B>, Option<Link<B>>);

/// The body that the service gets, and what is seen of it while it is read; or why there is none.
fn begin<B: RequestBody + Unpin>(
    mut body: B,
    mut relay: RequestRelay,
    waits: impl FnOnce() -> Waits,
    cx: &mut Context<'_>,
) -> Result<Begun<B>, (Status, B)> {
    match read_ready(Pin::new(&mut body), &mut relay, cx) {
        Ok(Read { bytes, ended: true }) => Ok((BridgedBody::whole(bytes), None)),
        Ok(Read { bytes: first, ended: false }) => {
            let (body, relay, link) = (Some(Box::pin(body)), Some(relay), Link::default());
            let relayed = Relayed { body, relay, first, link: link.clone(), waits: waits() };
            Ok((BridgedBody::relayed(relayed), Some(link)))
        }
        Err(status) => Err((status, body)),
    }
}

/// What of a request's body was there at once.
struct Read {
    bytes: Bytes,
    ended: bool,
}

/// Reads what is there. Nearly every body is, all of it; then the service gets it in one piece, and one that is faulty
/// from the start the service never sees. What stands before a later fault it gets.
fn read_ready<B: RequestBody>(
    mut body: Pin<&mut B>,
    relay: &mut RequestRelay,
    cx: &mut Context<'_>,
) -> Result<Read, Status> {
    let ended = match poll_part(body.as_mut(), cx) {
        Poll::Pending => return Ok(Read { bytes: Bytes::new(), ended: false }),
        Poll::Ready(None) => true,
        Poll::Ready(Some(Ok(Part::Chunk(chunk)))) => {
            let ended = body.is_end_stream();
            match if ended { relay.whole(chunk) } else { Err(chunk) } {
                Ok(bytes) => return Ok(Read { bytes, ended }),
                Err(chunk) => relay.feed(chunk),
            }
            ended
        }
        Poll::Ready(Some(Ok(Part::Trailers(_)))) => false,
        Poll::Ready(Some(Err(error))) => {
            return Err(Status::cancelled(format!("request body: {}", error.into())));
        }
    };
    let bytes = poll_relay(relay)?;
    if !ended {
        return Ok(Read { bytes, ended });
    }
    relay.finish();
    match poll_relay(relay) {
        Ok(rest) if rest.is_empty() => Ok(Read { bytes, ended }),
        Err(status) if bytes.is_empty() => Err(status),
        Err(_) => Ok(Read { bytes, ended: false }),
        Ok(rest) => Ok(join(bytes, rest, relay)),
    }
}

/// A body in more than two pieces: of text in segments, and of what its last quad says.
fn join(first: Bytes, mut rest: Bytes, relay: &mut RequestRelay) -> Read {
    let mut all = BytesMut::from(first);
    while !rest.is_empty() {
        all.extend_from_slice(&rest);
        rest = match poll_relay(relay) {
            Ok(rest) => rest,
            Err(_) => return Read { bytes: all.freeze(), ended: false },
        };
    }
    Read { bytes: all.freeze(), ended: true }
}

fn poll_relay(relay: &mut RequestRelay) -> Result<Bytes, Status> {
    let read = |error: ReadError| Status::from(error.to_status(Role::Server));
    Ok(relay.poll_bytes().map_err(read)?.unwrap_or_default())
}

/// Polls the service: until it answers, panics, is cancelled, or its request turns out to be faulty.
fn guarded<T, E, B>(
    asking: Pin<&mut impl Future<Output = Result<T, E>>>,
    link: Option<&Link<B>>,
    cancel: &mut Cancel,
    cx: &mut Context<'_>,
) -> Poll<Result<T, Status>> {
    let polled = match unless_panics(|| asking.poll(cx)) {
        Ok(polled) => polled,
        Err(status) => return Poll::Ready(Err(status)),
    };
    if let Poll::Ready(Ok(response)) = polled {
        // What it says of a faulty request is judged with its body.
        return Poll::Ready(Ok(response));
    }
    if let Some(Poll::Ready(status)) = link.map(|link| link.fault.poll(cx)) {
        return Poll::Ready(Err(status));
    }
    match polled {
        // Whatever it says is for its own log.
        Poll::Ready(_) => Poll::Ready(Err(Status::unavailable("the service did not answer"))),
        Poll::Pending => cancel.poll(cx).map(Err),
    }
}
