//! The service of one connection.

use core::sync::atomic::{AtomicBool, Ordering};
use http::{Request, Response};
use http_body::Body as HttpBody;
use hyper::body::Incoming;
use sonora_http::server::{Body, Connection, ResponseFuture};
use sonora_http::{BoxError, GrpcWeb};
use std::sync::Arc;
use tower_service::Service;

/// What an application behind a server has to be; routers and services of the usual frameworks are.
pub trait App:
    Service<Request<Incoming>, Response = Response<Self::Body>, Error: Into<BoxError>, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
    /// The body of its responses.
    type Body: HttpBody<Data = bytes::Bytes, Error: Into<BoxError>> + Send + 'static;
}

impl<S, A> App for S
where
    S: Service<Request<Incoming>, Response = Response<A>, Error: Into<BoxError>, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static,
    A: HttpBody<Data = bytes::Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Body = A;
}

/// Hands the requests of one connection to the server's services, with what is known of the connection.
pub(crate) struct ConnectionService<S> {
    pub(crate) app: GrpcWeb<S, Incoming>,
    pub(crate) connection: Arc<Connection>,
    /// Whether a request has come at all.
    pub(crate) used: Arc<AtomicBool>,
}

impl<S: App> hyper::service::Service<Request<Incoming>> for ConnectionService<S> {
    type Response = Response<Body<S::Body>>;
    type Error = S::Error;
    type Future = ResponseFuture<S, Incoming>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        self.used.store(true, Ordering::Relaxed);
        self.app.handle(request, Some(&self.connection))
    }
}
