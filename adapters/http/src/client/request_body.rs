//! The messages of a request stream, as they are sent.

use crate::Request;
use crate::call_body::FLUSH_BYTES;
use bytes::{Bytes, BytesMut};
use core::{convert::Infallible, pin::Pin, task::Context, task::Poll};
use futures_core::Stream;
use http_body::{Body, Frame};
use prost::Message;
use sonora_core::client::RequestWriter;

/// What a client's method for a request stream takes: a stream of messages, or a [`Request`] around one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a stream of messages that can be sent",
    label = "not a `Stream + Send + 'static`, nor a `Request` around one",
    note = "the items are the messages themselves, not `Result`s; a list becomes a stream by `futures_util::stream::iter`"
)]
pub trait IntoStreamingRequest {
    /// The type of the messages.
    type Message;

    /// The stream of them.
    type Stream: Stream<Item = Self::Message> + Send + 'static;

    /// The request.
    fn into_streaming_request(self) -> Request<Self::Stream>;
}

#[diagnostic::do_not_recommend]
impl<S: Stream + Send + 'static> IntoStreamingRequest for S {
    type Message = S::Item;
    type Stream = S;

    fn into_streaming_request(self) -> Request<S> {
        Request::new(self)
    }
}

impl<S: Stream + Send + 'static> IntoStreamingRequest for Request<S> {
    type Message = S::Item;
    type Stream = S;

    fn into_streaming_request(self) -> Self {
        self
    }
}

pin_project_lite::pin_project! {
    /// Writes the messages of a stream as they are ready.
    pub(crate) struct StreamingBody<S> {
        #[pin]
        stream: S,
        writer: RequestWriter,
        out: BytesMut,
        ended: bool,
    }
}

impl<S> StreamingBody<S> {
    pub(crate) fn new(stream: S, writer: RequestWriter) -> Self {
        Self { stream, writer, out: BytesMut::new(), ended: false }
    }
}

impl<S: Stream<Item: Message>> Body for StreamingBody<S> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let mut this = self.project();
        while !*this.ended && this.out.len() < FLUSH_BYTES {
            match this.stream.as_mut().poll_next(cx) {
                // A message of more than 4 GiB ends the stream, and the server says that one is missing.
                Poll::Ready(Some(message)) => {
                    *this.ended = this.writer.message(this.out, |out| message.encode_raw(out)).is_err();
                }
                Poll::Ready(None) => *this.ended = true,
                Poll::Pending if this.out.is_empty() => {
                    // A stream may wait for long, and keeps nothing meanwhile.
                    *this.out = BytesMut::new();
                    return Poll::Pending;
                }
                Poll::Pending => break,
            }
        }
        if this.out.is_empty() {
            return Poll::Ready(None);
        }
        Poll::Ready(Some(Ok(Frame::data(this.writer.wire().seal(this.out)))))
    }

    fn is_end_stream(&self) -> bool {
        self.ended && self.out.is_empty()
    }
}
