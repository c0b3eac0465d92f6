//! The body of a request, as a bridged service reads it.

use crate::body::{Part, poll_part};
use crate::fault::Fault;
use crate::server::RequestBody;
use crate::server::drain::Remains;
use crate::server::pause::{Pauses, Pausing};
use crate::{BoxError, Runtime, Status};
use bytes::{Buf, Bytes};
use core::{fmt, mem, pin::Pin, task::Context, task::Poll, task::ready};
use http_body::{Body as HttpBody, Frame, SizeHint};
use sonora_core::Role;
use sonora_core::relay::RequestRelay;
use std::sync::{Arc, PoisonError};

pin_project_lite::pin_project! {
    /// The body of a request that a bridged service gets: native gRPC made of gRPC-Web, or what came, untouched.
    pub struct BridgedBody<B> {
        #[pin]
        kind: Kind<B>,
    }
}

pin_project_lite::pin_project! {
    #[project = KindProjection]
    enum Kind<B> {
        /// All of it.
        Whole { bytes: Bytes },
        Relayed { relayed: Box<Relayed<B>> },
        Untouched { #[pin] body: B },
    }
}

/// A body that is read as the service asks for it.
pub(super) struct Relayed<B> {
    pub(super) body: Option<Pin<Box<B>>>,
    /// `None` after a fault, which is told once.
    pub(super) relay: Option<RequestRelay>,
    /// What was read before the service was called.
    pub(super) first: Bytes,
    pub(super) link: Link<B>,
    pub(super) waits: Waits,
}

/// How long the peer may pause while the service waits for it.
///
/// Which kind of call it is, only the service knows. A message that has begun is on its way in every kind, and so is a
/// body whose length is known; between two messages a stream may well have nothing to say.
pub(super) struct Waits {
    message: Pausing,
    stream: Pausing,
    runtime: Arc<dyn Runtime>,
}

/// What the side that answers sees of a body that is being read.
pub(super) struct Link<B> {
    /// Why the body cannot be read.
    pub(super) fault: Fault,
    /// What is left of it once the service has no more use for it.
    pub(super) remains: Remains<B>,
}

impl<B> BridgedBody<B> {
    pub(super) fn whole(bytes: Bytes) -> Self {
        Self { kind: Kind::Whole { bytes } }
    }

    pub(super) fn relayed(relayed: Relayed<B>) -> Self {
        Self { kind: Kind::Relayed { relayed: Box::new(relayed) } }
    }

    pub(super) fn untouched(body: B) -> Self {
        Self { kind: Kind::Untouched { body } }
    }
}

impl<B: RequestBody> HttpBody for BridgedBody<B> {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.project().kind.project() {
            KindProjection::Whole { bytes } => {
                let bytes = mem::take(bytes);
                Poll::Ready((!bytes.is_empty()).then(|| Ok(Frame::data(bytes))))
            }
            KindProjection::Relayed { relayed } => {
                let bytes = ready!(relayed.poll_bytes(cx));
                Poll::Ready(bytes.map(|bytes| bytes.map(Frame::data).map_err(Into::into)))
            }
            KindProjection::Untouched { body } => {
                let frame = ready!(body.poll_frame(cx));
                let bytes = |mut data: B::Data| data.copy_to_bytes(data.remaining());
                Poll::Ready(frame.map(|frame| frame.map(|frame| frame.map_data(bytes)).map_err(Into::into)))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Whole { bytes } => bytes.is_empty(),
            Kind::Relayed { .. } => false,
            Kind::Untouched { body } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Whole { bytes } => SizeHint::with_exact(bytes.len() as u64),
            Kind::Relayed { .. } => SizeHint::default(),
            Kind::Untouched { body } => body.size_hint(),
        }
    }
}

impl<B: RequestBody> Relayed<B> {
    fn poll_bytes(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Status>>> {
        if !self.first.is_empty() {
            return Poll::Ready(Some(Ok(mem::take(&mut self.first))));
        }
        while let Some(relay) = &mut self.relay {
            match relay.poll_bytes() {
                Ok(Some(bytes)) => return Poll::Ready(Some(Ok(bytes))),
                Ok(None) => {}
                Err(error) => return Poll::Ready(self.fail(error.to_status(Role::Server).into())),
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let Poll::Ready(part) = poll_part(body.as_mut(), cx) else {
                let begun = body.size_hint().exact().is_some() || !relay.is_between_messages();
                let status = ready!(self.waits.poll(begun, cx));
                return Poll::Ready(self.fail(status));
            };
            self.waits.moved();
            match part {
                Some(Ok(Part::Chunk(chunk))) => relay.feed(chunk),
                // HTTP trailers say nothing in a request.
                Some(Ok(Part::Trailers(_))) => {}
                None => {
                    self.body = None;
                    relay.finish();
                }
                // The peer is gone, or says what HTTP does not allow: nobody reads this status but a log.
                Some(Err(error)) => {
                    self.body = None;
                    let status = Status::cancelled(format!("request body: {}", error.into()));
                    return Poll::Ready(self.fail(status));
                }
            }
        }
        Poll::Ready(None)
    }

    fn fail(&mut self, status: Status) -> Option<Result<Bytes, Status>> {
        self.relay = None;
        if let Some(body) = self.body.take() {
            self.link.leave(body);
        }
        self.link.fault.set(status.clone());
        Some(Err(status))
    }
}

impl<B> Drop for Relayed<B> {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            self.link.leave(body);
        }
    }
}

impl Waits {
    pub(super) fn new(pauses: Pauses, runtime: Arc<dyn Runtime>) -> Self {
        Self { message: Pausing::new(pauses.message), stream: Pausing::new(pauses.stream), runtime }
    }

    fn moved(&mut self) {
        self.message.moved();
        self.stream.moved();
    }

    /// For when nothing has come: what the call ends with once it was too long.
    fn poll(&mut self, begun: bool, cx: &mut Context<'_>) -> Poll<Status> {
        let pausing = if begun { &mut self.message } else { &mut self.stream };
        pausing.poll(&*self.runtime, cx)
    }
}

impl<B> Link<B> {
    fn leave(&self, body: Pin<Box<B>>) {
        *self.remains.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }
}

impl<B> Default for Link<B> {
    fn default() -> Self {
        Self { fault: Fault::default(), remains: Remains::default() }
    }
}

impl<B> Clone for Link<B> {
    fn clone(&self) -> Self {
        Self { fault: self.fault.clone(), remains: Remains::clone(&self.remains) }
    }
}

impl<B> fmt::Debug for BridgedBody<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Whole { .. } => "BridgedBody::Whole",
            Kind::Relayed { .. } => "BridgedBody::Relayed",
            Kind::Untouched { .. } => "BridgedBody::Untouched",
        })
    }
}
