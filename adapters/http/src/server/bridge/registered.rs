//! A bridged service in the registry.

use super::request_body::BridgedBody;
use super::run::{Arrived, Run};
use crate::BoxError;
use crate::server::{CallFuture, RequestBody};
use core::marker::PhantomData;
use http::{Request, Response};
use http_body::Body as HttpBody;
use std::sync::Arc;
use tower_service::Service;

/// What a service has to be to be bridged: those that tonic generates are, and so are its `Routes`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service that speaks gRPC",
    label = "not a `Service<http::Request<_>>` that is `Clone + Send + 'static`",
    note = "a service that `sonora-build` generated is added by `add_service`; of tonic's, its server: `OrdersServer::new(..)`"
)]
pub trait GrpcService<B>:
    Service<
        Request<BridgedBody<B>>,
        Response = Response<Self::Body>,
        Error: Into<BoxError>,
        Future: Send + 'static,
    > + Clone
    + Send
    + 'static
{
    /// The body of its responses.
    type Body: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static;
}

#[diagnostic::do_not_recommend]
impl<S, A, B> GrpcService<B> for S
where
    S: Service<
            Request<BridgedBody<B>>,
            Response = Response<A>,
            Error: Into<BoxError>,
            Future: Send + 'static,
        > + Clone
        + Send
        + 'static,
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Body = A;
}

/// A bridged service, whatever it is.
pub(crate) trait Bridged<B>: Send + Sync {
    /// Has the service answer a call.
    fn call(&self, arrived: Arrived<B>) -> CallFuture;
}

/// Forgets what a service is.
pub(crate) fn bridged<B: RequestBody + Unpin>(service: impl GrpcService<B> + Sync) -> Arc<dyn Bridged<B>> {
    Arc::new(Registered { service, body: PhantomData })
}

struct Registered<S, B> {
    service: S,
    body: PhantomData<fn(B)>,
}

impl<S: GrpcService<B> + Sync, B: RequestBody + Unpin> Bridged<B> for Registered<S, B> {
    fn call(&self, arrived: Arrived<B>) -> CallFuture {
        Box::pin(Run::new(self.service.clone(), arrived))
    }
}
