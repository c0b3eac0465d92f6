//! The body of a request of native gRPC, as the channel sends it.

use crate::body::{Part, poll_part};
use crate::fault::Fault;
use crate::{BoxError, CallBody, Status, Wire};
use bytes::Bytes;
use core::{convert::Infallible, mem, pin::Pin, task::Context, task::Poll, task::ready};
use http_body::{Body as HttpBody, Frame};

/// Begins to read a body; one that is there at once, as that of a unary call is, gets a known length.
pub(super) fn begin<B>(body: Pin<Box<B>>, wire: Wire, fault: &Fault, cx: &mut Context<'_>) -> CallBody
where
    B: HttpBody<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    let mut sent =
        Sent { body, wire, fault: fault.clone(), read: [Bytes::new(), Bytes::new()], state: State::Open };
    for place in 0..sent.read.len() {
        match sent.poll_chunk(cx) {
            Poll::Ready(Some(chunk)) => sent.read[place] = chunk,
            Poll::Ready(None) => {
                let [whole, _] = sent.read;
                return CallBody::from(whole);
            }
            Poll::Pending => break,
        }
    }
    CallBody::boxed(sent)
}

/// A body that is read as the connection asks for it.
struct Sent<B> {
    body: Pin<Box<B>>,
    wire: Wire,
    fault: Fault,
    /// What was read before anybody asked.
    read: [Bytes; 2],
    state: State,
}

#[derive(Clone, Copy)]
enum State {
    Open,
    Ended,
    /// It broke off. An end would tell the server that this was all, so there is none: the call is given up.
    Broken,
}

impl<B> Sent<B>
where
    B: HttpBody<Error: Into<BoxError>>,
{
    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        loop {
            match self.state {
                State::Open => {}
                State::Ended => return Poll::Ready(None),
                State::Broken => return Poll::Pending,
            }
            match ready!(poll_part(self.body.as_mut(), cx)) {
                Some(Ok(Part::Chunk(chunk))) if !chunk.is_empty() => {
                    return Poll::Ready(Some(self.wire.seal_bytes(chunk)));
                }
                // HTTP trailers say nothing in a request.
                Some(Ok(_)) => {}
                None => self.state = State::Ended,
                Some(Err(error)) => {
                    self.state = State::Broken;
                    self.fault.set(Status::internal(format!("request body: {}", error.into())));
                }
            }
        }
    }
}

impl<B> HttpBody for Sent<B>
where
    B: HttpBody<Error: Into<BoxError>>,
{
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let [first, second] = &mut self.read;
        let read = mem::replace(first, mem::take(second));
        if !read.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(read))));
        }
        self.poll_chunk(cx).map(|chunk| chunk.map(|chunk| Ok(Frame::data(chunk))))
    }

    fn is_end_stream(&self) -> bool {
        self.read[0].is_empty() && matches!(self.state, State::Ended)
    }
}
