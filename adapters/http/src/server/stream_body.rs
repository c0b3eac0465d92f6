//! The body of a response stream.

use super::outgoing::{Outgoing, Ready, Stop, TURN};
use super::reply::{finish, too_large};
use crate::{CallBody, Metadata, Status, Streaming};
use bytes::{Bytes, BytesMut};
use core::{convert::Infallible, pin::Pin, task::Context, task::Poll};
use http::HeaderMap;
use http_body::{Body, Frame};
use prost::Message;
use sonora_core::Wire;

/// Writes the messages of a stream as they are ready, and its trailers when it ends, is cancelled or panics.
pub(crate) struct StreamBody<T> {
    open: Option<Outgoing<T>>,
    wire: Wire,
    ready: Ready,
    trailers: Option<Box<HeaderMap>>,
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
    pub(crate) fn new(outgoing: Outgoing<T>) -> Self {
        let wire = outgoing.writer.wire();
        Self { open: Some(outgoing), wire, ready: Ready::default(), trailers: None }
    }

    /// Polls for the first time: the whole body when it is complete at once, an error when it is the very
    /// first thing the stream says.
    pub(crate) fn begin(&mut self, cx: &mut Context<'_>) -> Result<Option<CallBody>, Status> {
        if let Some(open) = &mut self.open {
            match open.poll_message(cx) {
                Poll::Ready(Ok(Some(message))) => {
                    if let Err(error) = open.write(message, &mut self.ready) {
                        self.end(too_large(&error));
                    }
                }
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
            return Ok(Some(CallBody::full(self.wire.seal(&mut self.ready.out), self.trailers.take())));
        }
        Ok(None)
    }

    /// Keeps the deadline, where there is one, for a peer that does not read.
    pub(crate) fn watch(&mut self) {
        if let Some(open) = &mut self.open
            && open.cancel.has_deadline()
        {
            let source = core::mem::replace(&mut open.source, Streaming::ended());
            open.source = open.cancel.watch(source);
        }
    }

    fn fill(&mut self, cx: &mut Context<'_>) -> Filled {
        if !self.ready.large.is_empty() {
            // A message is either sent to its end or not begun.
            return Filled::Enough;
        }
        let Some(open) = &mut self.open else { return Filled::Ended };
        if let Some(status) = open.cancel.overdue() {
            self.fail(status);
            return Filled::Ended;
        }
        match open.write_ready(&mut self.ready, cx) {
            Stop::Enough => return Filled::Enough,
            Stop::Yielding => return Filled::Yielding,
            Stop::Waiting => match open.cancel.poll(cx) {
                Poll::Ready(status) => self.fail(status),
                Poll::Pending => {
                    self.ready.left = TURN;
                    return Filled::Waiting;
                }
            },
            Stop::Ended => self.end(sonora_core::Status::ok()),
            Stop::Failed(status) => self.fail(status),
            Stop::TooLarge(error) => self.end(too_large(&error)),
        }
        Filled::Ended
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
        let Some(Outgoing { writer, mut beside, observed, .. }) = self.open.take() else { return };
        if let Some(observation) = observed {
            observation.ended(status.code);
        }
        let trailers = beside.trailing().map(Metadata::into_sendable);
        self.trailers = finish(writer, &mut self.ready.out, &status, trailers.as_ref());
    }

    /// The bytes that leave next; empty when there are none.
    fn sealed(&mut self) -> Bytes {
        match self.ready.out.is_empty() {
            true => self.wire.seal_bytes(core::mem::take(&mut self.ready.large)),
            false => self.wire.seal(&mut self.ready.out),
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
        let bytes = self.sealed();
        if !bytes.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match filled {
            Filled::Yielding => {
                self.ready.left = TURN;
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Filled::Waiting => {
                // A stream may wait for long, and keeps nothing meanwhile.
                self.ready.out = BytesMut::new();
                Poll::Pending
            }
            Filled::Enough | Filled::Ended => {
                Poll::Ready(self.trailers.take().map(|trailers| Ok(Frame::trailers(*trailers))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        let Ready { out, large, .. } = &self.ready;
        self.open.is_none() && out.is_empty() && large.is_empty() && self.trailers.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cancel::Cancel;
    use super::super::large::{LargeField, TakeLarge, Unknown};
    use super::super::outgoing;
    use super::*;
    use core::sync::atomic::{AtomicU32, Ordering};
    use core::task::Waker;
    use futures_core::Stream;
    use sonora_core::{Options, server};
    use std::sync::Arc;
    use std::task::Wake;

    /// The message that holds bytes and nothing else is a `Vec<u8>`.
    struct All;

    impl TakeLarge<Vec<u8>> for All {
        fn take(message: &mut Vec<u8>) -> Option<LargeField> {
            LargeField::take(1, message)
        }
    }

    /// Says what it has, and then nothing.
    struct Waits(std::vec::IntoIter<Vec<u8>>);

    impl Stream for Waits {
        type Item = Result<Vec<u8>, Status>;

        fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.0.next().map_or(Poll::Pending, |message| Poll::Ready(Some(Ok(message))))
        }
    }

    /// Sends `messages`, then waits for ever; gives the sizes of what leaves, and the body, which waits.
    fn sizes<L: TakeLarge<Vec<u8>>>(_: L, messages: Vec<Vec<u8>>) -> (Vec<usize>, StreamBody<Vec<u8>>) {
        let headers = [("content-type", &b"application/grpc-web"[..])];
        let call = server::accept("POST", headers, &Options::default()).unwrap();
        let (_, writer) = call.responder.start(&sonora_core::Metadata::new());
        let source = Streaming::new(Waits(messages.into_iter()));
        let (beside, cancel) = (crate::response::Beside::default(), Cancel::default());
        let mut body =
            StreamBody::new(Outgoing { source, writer, take: L::take, beside, cancel, observed: None });
        let mut sizes = Vec::new();
        while let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()))
        {
            sizes.push(frame.unwrap().unwrap().into_data().unwrap().len());
        }
        (sizes, body)
    }

    #[test]
    fn what_is_ready_leaves_together_and_a_stream_that_waits_keeps_no_buffer() {
        // A message of so many bytes has 5 more of its frame and 2 or 3 of its field.
        for (messages, expected) in [
            (vec![], vec![]),
            (vec![100], vec![107]),
            (vec![100; 3], vec![3 * 107]),
            (vec![1000; 20], vec![17 * 1008, 3 * 1008]),
            (vec![16_000, 384, 384], vec![16_000 + 8 + 384 + 8, 384 + 8]),
        ] {
            let messages = messages.into_iter().map(|len| vec![7; len]).collect();
            let (sizes, body) = sizes(Unknown, messages);
            assert_eq!((sizes, body.ready.out.capacity()), (expected, 0));
        }
    }

    #[test]
    fn a_large_field_leaves_alone_behind_what_was_ready_before() {
        let messages = [100, 256 << 10, 100, 16 << 10].map(|len| vec![7; len]).into();
        let (sizes, body) = sizes(All, messages);
        assert_eq!(sizes, [107 + 5 + 4, 256 << 10, 107 + 5 + 4, 16 << 10]);
        assert_eq!(body.ready.out.capacity(), 0);
    }

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
        let call = server::accept(
            "POST",
            [("content-type", &b"application/grpc-web+proto"[..])],
            &Options::default(),
        );
        let (_, writer) = call.unwrap().responder.start(&sonora_core::Metadata::new());
        let mut body = StreamBody::new(Outgoing {
            source: Streaming::new(Flood),
            writer,
            take: <Unknown as TakeLarge<()>>::take,
            beside: crate::response::Beside::default(),
            cancel: Cancel::default(),
            observed: None,
        });
        let woken = Arc::<Woken>::default();
        let waker = Waker::from(Arc::clone(&woken));
        let (mut bytes, most) = (0, 5 * TURN / outgoing::MESSAGE);
        for turn in 1..4 {
            while let Poll::Ready(frame) = Pin::new(&mut body).poll_frame(&mut Context::from_waker(&waker)) {
                bytes += frame.unwrap().unwrap().into_data().unwrap().len();
                assert!(bytes <= most * turn, "no end of it");
            }
            assert_eq!((bytes, woken.0.load(Ordering::SeqCst)), (most * turn, turn as u32));
        }
    }
}
