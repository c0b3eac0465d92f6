//! The body of a bridged service's response, as it leaves.

use super::whole::{Ahead, LARGE_BYTES, Polled, poll_next, unshared};
use crate::body::{Part, header_map, pairs};
use crate::fault::Fault;
use crate::server::cancel::Cancel;
use crate::server::guard::unless_panics;
use crate::server::reply::finish_with;
use crate::streaming::Source;
use crate::{BoxError, CallBody, Status, Streaming};
use bytes::{Bytes, BytesMut};
use core::{convert::Infallible, mem, pin::Pin, task::Context, task::Poll, task::ready};
use futures_core::Stream;
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};
use sonora_core::relay::{Event, ResponseRelay};
use sonora_core::server::ResponseWriter;
use sonora_core::{Role, StatusFields, Wire, trailers};

/// So many pieces that say nothing are read in one go.
const MOST_EMPTY: usize = 128;

/// Passes the frames of a response on, and writes its trailers when it ends, is cancelled or panics.
///
/// What came last is held back until it is known whether the trailers are ready as well, and so leave with it.
pub(super) struct RelayBody<A> {
    wire: Wire,
    open: Option<Open<A>>,
    /// Frames that came and have not left.
    held: Bytes,
    /// What leaves next, sealed.
    ready: [Bytes; 2],
    trailers: Option<Box<HeaderMap>>,
}

/// What there is until the trailers are written.
struct Open<A> {
    source: Origin<A>,
    relay: ResponseRelay,
    writer: ResponseWriter,
    cancel: Cancel,
    fault: Option<Fault>,
    /// HTTP's.
    trailers: HeaderMap,
}

/// Where the parts of a body come from.
enum Origin<A> {
    Body(A),
    /// A task drops it in time, also for a peer that does not read.
    Watched(Streaming<Part>),
    Nowhere,
}

impl<A> RelayBody<A>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    pub(super) fn new(
        body: A,
        relay: ResponseRelay,
        writer: ResponseWriter,
        cancel: Cancel,
        fault: Option<Fault>,
    ) -> Self {
        let wire = writer.wire();
        let open =
            Open { source: Origin::Body(body), relay, writer, cancel, fault, trailers: HeaderMap::new() };
        let ready = [Bytes::new(), Bytes::new()];
        Self { wire, open: Some(open), held: Bytes::new(), ready, trailers: None }
    }

    /// Goes on from what the body said first; an error when it is the very first thing.
    pub(super) fn begin(&mut self, ahead: Ahead, cx: &mut Context<'_>) -> Result<(), Status> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let taken = open.take(ahead.next, cx);
        self.held = ahead.frames;
        match taken {
            Poll::Pending => self.release(Bytes::new()),
            Poll::Ready(Err(status)) if self.held.is_empty() => return Err(status),
            Poll::Ready(Err(status)) => self.end(status.as_core()),
            Poll::Ready(Ok(())) if self.held.is_empty() => return self.first_event(cx),
            Poll::Ready(Ok(())) => self.fill(cx),
        }
        Ok(())
    }

    fn first_event(&mut self, cx: &mut Context<'_>) -> Result<(), Status> {
        let Some(open) = &mut self.open else { return Ok(()) };
        match open.poll_event(cx) {
            Poll::Pending => return Ok(()),
            Poll::Ready(Ok(Event::Frames(bytes))) => self.held = bytes,
            Poll::Ready(Ok(Event::End(end))) if end.status.is_ok() => self.end(&end.status),
            Poll::Ready(Ok(Event::End(end))) => {
                let metadata = mem::take(&mut open.trailers).into();
                return Err(Status::from(end.status).with_metadata(metadata));
            }
            Poll::Ready(Err(status)) => return Err(status),
        }
        self.fill(cx);
        Ok(())
    }

    /// The body to send: all of it, when it is complete.
    pub(super) fn into_body(mut self) -> CallBody {
        if let Some(open) = &mut self.open {
            open.watch();
        } else if self.ready[1].is_empty() {
            let [body, _] = self.ready;
            return CallBody::full(body, self.trailers);
        }
        CallBody::boxed(self)
    }

    /// Goes on until there is something to send, or nothing more to be had now.
    fn fill(&mut self, cx: &mut Context<'_>) {
        if let Some(status) = self.open.as_ref().and_then(|open| open.cancel.overdue()) {
            self.end(status.as_core());
        }
        while let Some(open) = self.open.as_mut().filter(|_| self.ready[0].is_empty()) {
            match open.poll_event(cx) {
                Poll::Pending => return self.release(Bytes::new()),
                Poll::Ready(Ok(Event::Frames(bytes))) => self.release(bytes),
                Poll::Ready(Ok(Event::End(end))) => self.end(&end.status),
                Poll::Ready(Err(status)) => self.end(status.as_core()),
            }
        }
    }

    /// Sends what was held back, and holds back what follows it.
    fn release(&mut self, next: Bytes) {
        let held = mem::replace(&mut self.held, next);
        self.ready[0] = self.wire.seal_bytes(held);
    }

    /// Writes the trailers, and drops the service's body.
    fn end(&mut self, status: &sonora_core::Status) {
        let Some(Open { source, relay, writer, trailers: http, .. }) = self.open.take() else { return };
        // It shares its buffer with what is held.
        drop(source);
        let held = mem::take(&mut self.held);
        if !relay.is_between_frames() {
            // What stands here would be taken for a part of the message. A body that is cut says enough.
            self.ready[0] = self.wire.seal_bytes(held);
            return;
        }
        let pairs = || pairs(&http).filter(|(name, _)| !StatusFields::is_one(name));
        let large = held.len() >= LARGE_BYTES || self.wire == Wire::Grpc;
        let (mut out, place) = if large {
            self.ready[0] = self.wire.seal_bytes(held);
            (BytesMut::new(), usize::from(!self.ready[0].is_empty()))
        } else {
            (unshared(held, || trailers::len(status, pairs()) + sonora_core::FrameHeader::LEN), 0)
        };
        let fields = match pairs().next() {
            None => writer.finish(&mut out, status, trailers::NONE),
            Some(_) => finish_with(writer, &mut out, status, pairs()),
        };
        self.trailers = fields.ok().flatten().map(|fields| Box::new(header_map(fields)));
        self.ready[place] = self.wire.seal_bytes(out.freeze());
    }
}

impl<A> Open<A>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event, Status>> {
        for _ in 0..MOST_EMPTY {
            match self.relay.poll_event() {
                Ok(Some(event)) => return Poll::Ready(Ok(event)),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Err(error.to_status(Role::Client).into())),
            }
            ready!(self.poll_feed(cx))?;
        }
        // A body that is always ready would hide that the time is up, or the caller gone.
        cx.waker().wake_by_ref();
        self.cancel.poll(cx).map(Err)
    }

    fn poll_feed(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        let source = &mut self.source;
        let polled = unless_panics(|| source.poll_next(cx))?;
        self.take(polled, cx)
    }

    fn take(&mut self, polled: Polled, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        if let Poll::Ready(Some(Ok(Part::Chunk(chunk)))) = polled {
            self.relay.feed(chunk);
            return Poll::Ready(Ok(()));
        }
        // What the service makes of a faulty request does not count; what it said before does.
        if let Some(Poll::Ready(status)) = self.fault.as_ref().map(|fault| fault.poll(cx)) {
            return Poll::Ready(Err(status));
        }
        match polled {
            Poll::Pending => return self.cancel.poll(cx).map(Err),
            Poll::Ready(Some(part)) => match part? {
                Part::Chunk(chunk) => self.relay.feed(chunk),
                Part::Trailers(trailers) => {
                    self.relay.http_trailers(pairs(&trailers));
                    self.trailers = trailers;
                    // Nothing follows them.
                    self.relay.finish();
                }
            },
            Poll::Ready(None) => self.relay.finish(),
        }
        Poll::Ready(Ok(()))
    }

    /// Keeps the deadline, where there is one, for a peer that does not read.
    fn watch(&mut self) {
        if self.cancel.has_deadline()
            && let Origin::Body(body) = mem::replace(&mut self.source, Origin::Nowhere)
        {
            self.source = Origin::Watched(self.cancel.watch(Streaming::from_source(Parts { body })));
        }
    }
}

impl<A> Origin<A>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin,
{
    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Part, Status>>> {
        match self {
            Self::Body(body) => poll_next(body, cx),
            Self::Watched(parts) => Pin::new(parts).poll_next(cx),
            Self::Nowhere => Poll::Ready(None),
        }
    }
}

/// The parts of a body, as a stream.
struct Parts<A> {
    body: A,
}

impl<A> Source<Part> for Parts<A>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin,
{
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Part, Status>>> {
        poll_next(&mut self.get_mut().body, cx)
    }
}

impl<A> HttpBody for RelayBody<A>
where
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.fill(cx);
        let [first, second] = &mut self.ready;
        let chunk = mem::replace(first, mem::take(second));
        if !chunk.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(chunk))));
        }
        if self.open.is_some() {
            return Poll::Pending;
        }
        Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(*trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.open.is_none() && self.ready[0].is_empty() && self.trailers.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        match self.open {
            None => SizeHint::with_exact(self.ready.iter().map(|bytes| bytes.len() as u64).sum()),
            Some(_) => SizeHint::default(),
        }
    }
}
