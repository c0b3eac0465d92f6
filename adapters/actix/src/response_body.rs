//! Responses, chunk by chunk.

use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use core::{error::Error, pin::Pin, task::Context, task::Poll, task::ready};
use http_body::Body;
use sonora_http::BoxError;

/// A body of `http-body`, as actix-web takes bodies. Pinned in a box, as actix-web would.
pub(crate) struct ResponseBody<B> {
    body: Pin<Box<B>>,
}

impl<B> ResponseBody<B> {
    pub(crate) fn new(body: B) -> Self {
        Self { body: Box::pin(body) }
    }
}

impl<B: Body<Data = Bytes, Error = BoxError>> MessageBody for ResponseBody<B> {
    type Error = Box<dyn Error>;

    fn size(&self) -> BodySize {
        self.body.size_hint().exact().map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Box<dyn Error>>>> {
        let body = &mut self.get_mut().body;
        loop {
            let Some(frame) = ready!(body.as_mut().poll_frame(cx)) else { return Poll::Ready(None) };
            match frame {
                Ok(frame) => {
                    // HTTP trailers are for native gRPC, which is refused.
                    if let Ok(data) = frame.into_data() {
                        return Poll::Ready(Some(Ok(data)));
                    }
                }
                Err(error) => return Poll::Ready(Some(Err(error as Box<dyn Error>))),
            }
        }
    }
}
