//! The same work done by others.
#![allow(dead_code, reason = "shared by benchmarks, each of which uses a part")]

use bytes::{Buf, BufMut, Bytes};
use core::convert::Infallible;
use core::future::Future;
use core::hint::black_box;
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use http_body::{Body, Frame};
use http_body_util::{BodyExt, StreamBody};
use tokio_stream::Stream;
use tonic::Status;
use tonic::codec::{
    DecodeBuf, Decoder, EncodeBody, EncodeBuf, Encoder, SingleMessageCompressionOverride, Streaming,
};
use tower_layer::Layer;
use tower_service::Service;

/// A codec that leaves the payload as it is, so that only the framing is measured.
#[derive(Clone, Copy, Default)]
struct Plain;

impl Decoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(from.copy_to_bytes(from.remaining())))
    }
}

impl Encoder for Plain {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        to.put_slice(&message);
        Ok(())
    }
}

/// Reads all messages of a body with tonic's decoder, and counts them.
pub(crate) fn tonic_decode(chunks: &[Bytes]) -> usize {
    let mut messages = pin!(Streaming::new_request(Plain, in_memory(chunks), None, None));
    let mut count = 0;
    while let Some(message) = now(|cx| messages.as_mut().poll_next(cx)) {
        black_box(message.expect("a message"));
        count += 1;
    }
    count
}

/// Writes messages with tonic's encoder.
pub(crate) fn tonic_encode(message: &Bytes, count: usize) {
    let messages = tokio_stream::iter(core::iter::repeat_n(message.clone(), count).map(Ok));
    let over = SingleMessageCompressionOverride::default();
    let mut body = pin!(EncodeBody::new_server(Plain, messages, None, over, None));
    while let Some(frame) = now(|cx| body.as_mut().poll_frame(cx)) {
        black_box(frame.expect("a frame"));
    }
}

/// Has tonic-web read a text request, and counts the bytes that its service is given.
pub(crate) fn tonic_web_text(chunks: &[Bytes]) -> usize {
    let mut service = tonic_web::GrpcWebLayer::new().layer(Count);
    let request = http::Request::post("/a.B/C")
        .header("content-type", "application/grpc-web-text+proto")
        .header("accept", "application/grpc-web-text+proto")
        .body(in_memory(chunks))
        .expect("a request");
    let mut response = pin!(service.call(request));
    let response = now(|cx| response.as_mut().poll(cx)).expect("an answer");
    response.headers()["count"].to_str().expect("a number").parse().expect("a number")
}

/// Has tonic-web answer in text, with frames that its service has ready, and counts the bytes of the answer.
pub(crate) fn tonic_web_encode(frame: &Bytes, count: usize) -> usize {
    let mut service = tonic_web::GrpcWebLayer::new().layer(Chunks(vec![frame.clone(); count]));
    let request = http::Request::post("/a.B/C")
        .header("content-type", "application/grpc-web-text+proto")
        .header("accept", "application/grpc-web-text+proto")
        .body(in_memory(&[]))
        .expect("a request");
    let mut response = pin!(service.call(request));
    let mut body = now(|cx| response.as_mut().poll(cx)).expect("an answer").into_body();
    let mut len = 0;
    while let Some(frame) = now(|cx| Pin::new(&mut body).poll_frame(cx)) {
        len += frame.expect("a frame").into_data().map_or(0, |data| black_box(data).len());
    }
    len
}

/// Answers with these chunks.
#[derive(Clone)]
struct Chunks(Vec<Bytes>);

impl Service<http::Request<tonic::body::Body>> for Chunks {
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = core::future::Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<tonic::body::Body>) -> Self::Future {
        let body = tonic::body::Body::new(in_memory(&self.0));
        let answer = http::Response::builder().header("content-type", "application/grpc").body(body);
        core::future::ready(Ok(answer.expect("an answer")))
    }
}

/// Reads its request to the end, and answers with the number of its bytes.
#[derive(Clone)]
struct Count;

impl Service<http::Request<tonic::body::Body>> for Count {
    type Response = http::Response<tonic::body::Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<tonic::body::Body>) -> Self::Future {
        Box::pin(async move {
            let (mut body, mut count) = (request.into_body(), 0);
            while let Some(frame) = body.frame().await {
                count += frame.expect("base64").into_data().map_or(0, |data| data.len());
            }
            let response = http::Response::builder().header("count", count);
            Ok(response.body(tonic::body::Body::empty()).expect("an answer"))
        })
    }
}

fn in_memory(chunks: &[Bytes]) -> impl Body<Data = Bytes, Error = Infallible> + Send + 'static {
    let chunks = chunks.to_vec();
    StreamBody::new(tokio_stream::iter(chunks.into_iter().map(|chunk| Ok(Frame::data(chunk)))))
}

/// What a future or stream in memory gives, which never waits.
fn now<T>(mut poll: impl FnMut(&mut Context<'_>) -> Poll<T>) -> T {
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = poll(&mut cx) {
            return value;
        }
    }
}
