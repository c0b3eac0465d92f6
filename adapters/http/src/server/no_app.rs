//! The application of a server that has none.

use crate::CallBody;
use bytes::Bytes;
use core::{convert::Infallible, future::Ready, future::ready, task::Context, task::Poll};
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, Response, StatusCode};
use sonora_core::{Code, Metadata, Options, Status, server};

/// Answers what is for no service: UNIMPLEMENTED to gRPC and gRPC-Web calls, 404 to all else.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoApp;

impl<B> tower_service::Service<Request<B>> for NoApp {
    type Response = Response<CallBody>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let headers = crate::body::pairs(request.headers());
        let answer = match server::accept(request.method().as_str(), headers, &Options::default()) {
            Ok(call) => {
                let status = Status::new(Code::Unimplemented, "no such service here");
                super::reply::response(call.responder.fail(&status, &Metadata::new()), CallBody::default())
            }
            Err(_) => not_found(),
        };
        ready(Ok(answer))
    }
}

fn not_found() -> Response<CallBody> {
    let mut answer = Response::new(CallBody::full(Bytes::from_static(b"not found\n"), None));
    *answer.status_mut() = StatusCode::NOT_FOUND;
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    answer
}
