//! The service of one connection.

use crate::connections::{Calls, Running};
use bytes::Bytes;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use sonora_http::server::{Body, Connection, ResponseFuture};
use sonora_http::{BoxError, GrpcWeb};
use std::sync::Arc;
use tower_service::Service;

/// What an application behind a server has to be; routers and services of the usual frameworks are.
pub trait App<B = Incoming>:
    Service<Request<B>, Response = Response<Self::Body>, Error: Into<BoxError>, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
    /// The body of its responses.
    type Body: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, A, B> App<B> for S
where
    S: Service<Request<B>, Response = Response<A>, Error: Into<BoxError>, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static,
    A: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Body = A;
}

/// Hands the requests of one connection to the server's services, with what is known of the connection.
pub(crate) struct ConnectionService<S> {
    pub(crate) app: GrpcWeb<S, Incoming>,
    pub(crate) connection: Arc<Connection>,
    pub(crate) calls: Calls,
}

impl<S: App> hyper::service::Service<Request<Incoming>> for ConnectionService<S> {
    type Response = Response<Counted<Body<S::Body>>>;
    type Error = S::Error;
    type Future = CountedFuture<S>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let response = self.app.handle(request, Some(&self.connection));
        CountedFuture { response, running: Some(self.calls.begin()) }
    }
}

pin_project_lite::pin_project! {
    /// A response in the making, which counts as a running call.
    pub(crate) struct CountedFuture<S: Service<Request<Incoming>>> {
        #[pin]
        response: ResponseFuture<S, Incoming>,
        running: Option<Running>,
    }
}

impl<S: App> Future for CountedFuture<S> {
    type Output = Result<Response<Counted<Body<S::Body>>>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.response.poll(cx))?;
        let running = this.running.take();
        Poll::Ready(Ok(response.map(|body| Counted { body, _running: running })))
    }
}

pin_project_lite::pin_project! {
    /// The body of a response, which counts as a running call until it is sent.
    pub(crate) struct Counted<B> {
        #[pin]
        body: B,
        _running: Option<Running>,
    }
}

impl<B: HttpBody> HttpBody for Counted<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<B::Data>, B::Error>>> {
        self.project().body.poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
