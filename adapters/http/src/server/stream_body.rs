//! The body of a response stream.

use super::cancel::Cancel;
use super::guard::unless_panics;
use super::observe::{Observed, inside};
use super::reply::{finish, too_large};
use super::watch::watch;
use crate::response::Beside;
use crate::{CallBody, Metadata, Status, Streaming};
use bytes::{Bytes, BytesMut};
use core::{convert::Infallible, pin::Pin, task::Context, task::Poll};
use futures_core::Stream;
use http::HeaderMap;
use http_body::{Body, Frame};
use prost::Message;
use sonora_core::Wire;
use sonora_core::server::ResponseWriter;

/// How many bytes of ready messages leave together. Measured: hyper holds 16 chunks unflushed, smaller ones
/// cost a system call each, larger ones are given back to the allocator every time.
const FLUSH_BYTES: usize = 8 << 10;

/// How many bytes are written before others have their turn, as they were before they were compressed. A stream that is
/// always ready would keep its thread until the socket is full: with messages that shrink to nothing, for seconds.
const TURN: usize = 512 << 10;

/// What a message costs beside its bytes, so that those without any have an end too.
const MESSAGE: usize = 256;

/// Writes the messages of a stream as they are ready, and its trailers when it ends, is cancelled or panics.
pub(crate) struct StreamBody<T> {
    open: Option<Open<T>>,
    wire: Wire,
    out: BytesMut,
    trailers: Option<Box<HeaderMap>>,
    /// Bytes that may be written before others have their turn.
    left: usize,
}

/// What there is until the trailers are written.
struct Open<T> {
    source: Streaming<T>,
    writer: ResponseWriter,
    beside: Beside,
    cancel: Cancel,
    observed: Observed,
}

/// How a round of filling the buffer came to its end.
enum Filled {
    /// There is enough to send.
    Enough,
    /// The stream waits.
    Waiting,
    /// It is the turn of others.
    Yielding,
    /// The trailers are written.
    Ended,
}

impl<T: Message + 'static> StreamBody<T> {
    pub(crate) fn new(
        source: Streaming<T>,
        writer: ResponseWriter,
        beside: Beside,
        cancel: Cancel,
        observed: Observed,
    ) -> Self {
        let wire = writer.wire();
        let open = Some(Open { source, writer, beside, cancel, observed });
        Self { open, wire, out: BytesMut::new(), trailers: None, left: TURN }
    }

    /// Polls for the first time: the whole body when it is complete at once, an error when it is the very
    /// first thing the stream says.
    pub(crate) fn begin(&mut self, cx: &mut Context<'_>) -> Result<Option<CallBody>, Status> {
        if let Some(open) = &mut self.open {
            match open.poll_message(cx) {
                Poll::Ready(Ok(Some(message))) => self.write(message),
                Poll::Ready(Ok(None)) => self.end(sonora_core::Status::ok()),
                Poll::Ready(Err(mut status)) => {
                    if let Some(observation) = &open.observed {
                        observation.ended(status.code());
                    }
                    if let Some(trailing) = open.beside.trailing().filter(|trailing| !trailing.is_empty()) {
                        status.metadata_mut().extend(&trailing);
                    }
                    return Err(status);
                }
                Poll::Pending => return Ok(None),
            }
        }
        if let Filled::Ended = self.fill(cx) {
            return Ok(Some(CallBody::full(self.wire.seal(&mut self.out), self.trailers.take())));
        }
        Ok(None)
    }

    /// Keeps the deadline, where there is one, for a peer that does not read.
    pub(crate) fn watch(&mut self) {
        if let Some(open) = &mut self.open
            && let Some((at, runtime)) = open.cancel.deadline()
        {
            let source = core::mem::replace(&mut open.source, Streaming::ended());
            open.source = watch(source, at, runtime);
        }
    }

    fn fill(&mut self, cx: &mut Context<'_>) -> Filled {
        if let Some(status) = self.open.as_ref().and_then(|open| open.cancel.overdue()) {
            self.fail(status);
        }
        while let Some(open) = &mut self.open {
            if self.out.len() >= FLUSH_BYTES {
                return Filled::Enough;
            }
            if self.left == 0 {
                return Filled::Yielding;
            }
            match open.poll_message(cx) {
                Poll::Ready(Ok(Some(message))) => self.write(message),
                Poll::Ready(Ok(None)) => self.end(sonora_core::Status::ok()),
                Poll::Ready(Err(status)) => self.fail(status),
                Poll::Pending => {
                    self.left = TURN;
                    return Filled::Waiting;
                }
            }
        }
        Filled::Ended
    }

    fn write(&mut self, message: T) {
        let Some(open) = &mut self.open else { return };
        if self.out.capacity() == 0 {
            self.out.reserve(FLUSH_BYTES);
        }
        let mut cost = MESSAGE;
        let written = open.writer.message(&mut self.out, |out| {
            let before = out.len();
            message.encode_raw(out);
            cost += out.len() - before;
        });
        self.left = self.left.saturating_sub(cost);
        if let Err(error) = written {
            self.end(too_large(&error));
        }
    }

    fn fail(&mut self, status: Status) {
        let (status, _, metadata) = status.into_failure();
        if let Some(open) = &mut self.open {
            open.beside.append(&metadata);
        }
        self.end(status);
    }

    /// Writes the trailers, and drops the handler's stream.
    fn end(&mut self, status: sonora_core::Status) {
        let Some(Open { writer, mut beside, observed, .. }) = self.open.take() else { return };
        if let Some(observation) = observed {
            observation.ended(status.code);
        }
        let trailers = beside.trailing().map(Metadata::into_sendable);
        self.trailers = finish(writer, &mut self.out, &status, trailers.as_ref());
    }
}

impl<T> Open<T> {
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, Status>> {
        let source = &mut self.source;
        match unless_panics(|| inside(&self.observed, || Pin::new(source).poll_next(cx))) {
            Ok(Poll::Ready(item)) => Poll::Ready(item.transpose()),
            Ok(Poll::Pending) => self.cancel.poll(cx).map(Err),
            Err(status) => Poll::Ready(Err(status)),
        }
    }
}

// Nothing in it is pinned in place: the one stream that must not move is boxed.
impl<T> Unpin for StreamBody<T> {}

impl<T: Message + 'static> Body for StreamBody<T> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let filled = self.fill(cx);
        if !self.out.is_empty() {
            let (wire, this) = (self.wire, &mut *self);
            return Poll::Ready(Some(Ok(Frame::data(wire.seal(&mut this.out)))));
        }
        match filled {
            Filled::Waiting => Poll::Pending,
            Filled::Yielding => {
                self.left = TURN;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Filled::Enough | Filled::Ended => {
                Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(*trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.open.is_none() && self.out.is_empty() && self.trailers.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::task::Waker;
    use futures_core::Stream;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Wake;

    /// Counts how often it is woken.
    #[derive(Default)]
    struct Woken(AtomicU32);

    impl Wake for Woken {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Is always ready, and never ends.
    struct Flood;

    impl Stream for Flood {
        type Item = Result<(), Status>;

        fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            Poll::Ready(Some(Ok(())))
        }
    }

    #[test]
    fn a_stream_that_is_always_ready_lets_others_have_their_turn() {
        let call = sonora_core::server::accept(
            "POST",
            [("content-type", &b"application/grpc-web+proto"[..])],
            &sonora_core::Options::default(),
        );
        let (_, writer) = call.unwrap().responder.start(&sonora_core::Metadata::new());
        let mut body =
            StreamBody::new(Streaming::new(Flood), writer, Beside::default(), Cancel::default(), None);
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        let (mut bytes, most) = (0, 5 * TURN / MESSAGE);
        for turn in 1..4 {
            while let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(&mut Context::from_waker(&waker)) {
                bytes += frame.unwrap().unwrap().into_data().unwrap().len();
                assert!(bytes <= most * turn, "no end of it");
            }
            assert_eq!((bytes, woken.0.load(Ordering::SeqCst)), (most * turn, turn as u32));
        }
    }
}
