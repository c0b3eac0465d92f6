//! The application of a server that has none.

use super::RequestBody;
use super::drain::drain_unread;
use crate::{CallBody, Runtime};
use bytes::Bytes;
use core::{convert::Infallible, future::Future, pin::Pin, task::Context, task::Poll};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use sonora_core::{Code, Metadata, Options, Status, server};
use std::sync::Arc;

/// Answers what is for no service: UNIMPLEMENTED to gRPC and gRPC-Web calls, 404 to all else.
///
/// With it behind [`GrpcWeb::without_app`](super::GrpcWeb::without_app) these answers carry the fields of CORS that a
/// call's have; given to [`GrpcWeb::new`](super::GrpcWeb::new), like any other application, they do not.
#[derive(Clone, Debug)]
pub struct NoApp {
    runtime: Arc<dyn Runtime>,
}

impl NoApp {
    /// The runtime limits the time that a refused request is read for.
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { runtime }
    }
}

impl<B: RequestBody> tower_service::Service<Request<B>> for NoApp {
    type Response = Response<CallBody>;
    type Error = Infallible;
    type Future = Refusal;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        Refusal(Some(Box::new(answer(request, &self.runtime))))
    }
}

/// What a request gets that is for no service.
pub(crate) fn answer<B: RequestBody>(request: Request<B>, runtime: &Arc<dyn Runtime>) -> Response<CallBody> {
    // Only these say whether it is a call: its deadline and its encoding do not matter to a service that is not there.
    let form =
        crate::body::pairs(request.headers()).filter(|(name, _)| ["content-type", "accept"].contains(name));
    let answer = match server::accept(request.method().as_str(), form, &Options::default()) {
        Ok(call) => {
            #[cfg(feature = "tracing")]
            tracing::debug!(path = request.uri().path(), "a call for no service here");
            let status = Status::new(Code::Unimplemented, "no such service here");
            super::reply::response(call.responder.fail(&status, &Metadata::new()), CallBody::default())
        }
        Err(_) => not_found(),
    };
    // A peer that is still sending must find the connection open.
    let version = request.version();
    answer.map(|answer| drain_unread(answer, request.into_body(), version, runtime))
}

/// The answer of [`NoApp`]. Boxed, because the future of each call has room for it.
#[derive(Debug)]
pub struct Refusal(Option<Box<Response<CallBody>>>);

impl Future for Refusal {
    type Output = Result<Response<CallBody>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.take().map_or(Poll::Pending, |answer| Poll::Ready(Ok(*answer)))
    }
}

fn not_found() -> Response<CallBody> {
    let mut answer = Response::new(CallBody::full(Bytes::from_static(b"not found\n"), None));
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
