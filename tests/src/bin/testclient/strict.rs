//! A transport that lets nothing pass which a browser would not: our own client is more generous, and no judge.

use bytes::Bytes;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use http::header::{CONTENT_TYPE, HeaderMap};
use http::{Request, Response, StatusCode};
use http_body::{Body, Frame};
use sonora_http::client::{ResponseBody, Transport, TransportFuture};
use sonora_http::core::ContentType;
use sonora_http::{BoxError, CallBody, Channel, Runtime, Status, Wire};
use std::sync::Arc;

/// Fails calls that are answered in another mode than theirs, and takes HTTP trailers off those of gRPC-Web.
pub(crate) struct Strict<T> {
    transport: T,
    wire: Wire,
}

/// A channel over `transport` that is strict in this mode.
pub(crate) fn channel(transport: impl Transport, wire: Wire, runtime: Arc<dyn Runtime>) -> Channel {
    Channel::new(Strict { transport, wire }, runtime).wire(wire)
}

impl<T: Transport> Transport for Strict<T> {
    fn call(&self, request: Request<CallBody>) -> TransportFuture {
        let (answer, wire) = (self.transport.call(request), self.wire);
        Box::pin(async move {
            let answer = answer.await?;
            check_mode(wire, &answer)?;
            Ok(match wire {
                Wire::Grpc => answer,
                _ => answer.map(|body| Box::pin(WithoutTrailers(body)) as ResponseBody),
            })
        })
    }

    fn fields(&self) -> HeaderMap {
        self.transport.fields()
    }
}

/// What is no answer of gRPC at all is left to the channel.
fn check_mode(wire: Wire, answer: &Response<ResponseBody>) -> Result<(), Status> {
    let value = answer.headers().get(CONTENT_TYPE).filter(|_| answer.status() == StatusCode::OK);
    match value.and_then(|value| ContentType::parse(value.as_bytes())) {
        Some(found) if found.wire != wire => {
            Err(Status::data_loss(format!("a call in mode {wire:?} is answered in mode {:?}", found.wire)))
        }
        _ => Ok(()),
    }
}

/// No page can read HTTP trailers, so a status that stands only there is none.
struct WithoutTrailers(ResponseBody);

impl Body for WithoutTrailers {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            match ready!(self.0.as_mut().poll_frame(cx)) {
                Some(Ok(frame)) if frame.is_trailers() => {}
                frame => return Poll::Ready(frame),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::future::ready;
    use sonora_http::Code;
    use sonora_smol::SmolRuntime;
    use sonora_stubs::grpc_testing::Empty;
    use sonora_stubs::grpc_testing::test_service_client::TestServiceClient;

    /// Answers every call with an empty message and a status in one place.
    struct Server {
        content_type: &'static str,
        /// What is in the body, and what is behind it.
        frames: fn() -> Vec<Frame<Bytes>>,
    }

    impl Transport for Server {
        fn call(&self, _: Request<CallBody>) -> TransportFuture {
            let frames = Frames((self.frames)().into_iter());
            let answer = Response::builder().header(CONTENT_TYPE, self.content_type);
            Box::pin(ready(Ok(answer.body(Box::pin(frames) as ResponseBody).expect("an answer"))))
        }
    }

    struct Frames(std::vec::IntoIter<Frame<Bytes>>);

    impl Body for Frames {
        type Data = Bytes;
        type Error = BoxError;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
            Poll::Ready(self.0.next().map(Ok))
        }
    }

    const BINARY: &str = "application/grpc-web+proto";
    const TEXT: &str = "application/grpc-web-text+proto";

    fn binary() -> Vec<Frame<Bytes>> {
        vec![Frame::data(Bytes::from_static(b"\0\0\0\0\0\x80\0\0\0\x0fgrpc-status:0\r\n"))]
    }

    fn text() -> Vec<Frame<Bytes>> {
        vec![Frame::data(Bytes::from_static(b"AAAAAACAAAAAD2dycGMtc3RhdHVzOjANCg=="))]
    }

    fn http_trailers() -> Vec<Frame<Bytes>> {
        let status = (http::HeaderName::from_static("grpc-status"), http::HeaderValue::from_static("0"));
        vec![Frame::data(Bytes::from_static(b"\0\0\0\0\0")), Frame::trailers(HeaderMap::from_iter([status]))]
    }

    #[test]
    fn an_answer_counts_in_the_mode_of_its_call_and_where_a_page_can_read_it() {
        for (wire, content_type, frames, code) in [
            (Wire::Web, BINARY, binary as fn() -> _, None),
            (Wire::WebText, TEXT, text, None),
            (Wire::Grpc, "application/grpc", http_trailers, None),
            (Wire::WebText, BINARY, binary, Some(Code::DataLoss)),
            (Wire::Web, TEXT, text, Some(Code::DataLoss)),
            (Wire::Web, BINARY, http_trailers, Some(Code::Internal)),
        ] {
            let channel = channel(Server { content_type, frames }, wire, Arc::new(SmolRuntime));
            let answer = smol::block_on(TestServiceClient::new(channel).empty_call(Empty {}));
            assert_eq!(answer.err().map(|status| status.code()), code, "{wire:?} {content_type}");
        }
    }
}
