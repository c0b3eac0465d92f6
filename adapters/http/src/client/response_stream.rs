//! The messages of a response, as a client reads them.

use super::deadline::{Deadline, exceeded};
use super::receive::{Incoming, ParsedEvent};
use crate::streaming::Source;
use crate::{Metadata, Status};
use core::{pin::Pin, task::Context, task::Poll, task::ready};
use prost::Message;
use sonora_core::client::Event;

/// Reads messages of type `T` out of a response; the end of the stream, well or not, is told once.
pub(crate) struct ResponseStream<T> {
    /// `None` once the stream has ended, which cancels whatever the server still sends.
    incoming: Option<Incoming>,
    first: Option<ParsedEvent<T>>,
    deadline: Deadline,
    trailers: Option<Metadata>,
}

/// Nothing in it is pinned, a message that waits among it.
impl<T> Unpin for ResponseStream<T> {}

impl<T: Message + Default> ResponseStream<T> {
    pub(crate) fn new(incoming: Incoming, first: Option<ParsedEvent<T>>, deadline: Deadline) -> Self {
        Self { incoming: Some(incoming), first, deadline, trailers: None }
    }

    /// A stream that has ended already, and well.
    pub(crate) fn ended(trailers: Metadata) -> Self {
        Self { incoming: None, first: None, deadline: Deadline::default(), trailers: Some(trailers) }
    }

    fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<ParsedEvent<T>>, Status>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Ok(Some(first)));
        }
        let Some(incoming) = &mut self.incoming else { return Poll::Ready(Ok(None)) };
        match incoming.poll_event(cx) {
            // Of a stream that is always ready nobody polls the timer.
            Poll::Ready(Ok(Some(Event::Message(_)))) if self.deadline.has_passed() => {
                Poll::Ready(Err(exceeded()))
            }
            Poll::Ready(event) => Poll::Ready(event.map_err(|status| self.deadline.blame(status))),
            Poll::Pending => self.deadline.poll(cx).map(Err),
        }
    }
}

impl<T: Message + Default> Source<T> for ResponseStream<T> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        let this = self.get_mut();
        let result = match ready!(this.poll_event(cx)) {
            Ok(Some(Event::Message(Ok(message)))) => return Poll::Ready(Some(Ok(message))),
            Ok(Some(Event::Message(Err(status)))) | Err(status) => Err(status),
            Ok(Some(Event::End(end))) => this.incoming.take().map_or(Ok(()), |mut incoming| {
                let (trailers, result) = incoming.conclude(end, &mut Metadata::new());
                this.trailers = Some(trailers);
                result
            }),
            Ok(None) => Ok(()),
        };
        this.incoming = None;
        Poll::Ready(result.err().map(Err))
    }

    fn trailers(&self) -> Option<&Metadata> {
        self.trailers.as_ref()
    }
}
