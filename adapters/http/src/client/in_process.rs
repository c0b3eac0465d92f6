//! A channel to a service in the same process, without a socket.

use super::{Channel, ResponseBody, Transport, TransportFuture};
use crate::body::BoxError;
use crate::server::GrpcWeb;
use crate::{CallBody, Runtime, Status};
use bytes::Bytes;
use http::{Request, Response};
use http_body::Body as HttpBody;
use std::sync::Arc;
use tower_service::Service;

impl Channel {
    /// A channel that calls `service` directly: the same bytes as over a connection, without one.
    ///
    /// For tests, and for programs that serve and call themselves.
    pub fn in_process<S, A>(service: GrpcWeb<S, CallBody>, runtime: Arc<dyn Runtime>) -> Self
    where
        S: Service<Request<CallBody>, Response = Response<A>> + Clone + Send + Sync + 'static,
        S::Future: Send,
        S::Error: Into<BoxError>,
        A: HttpBody<Data = Bytes> + Send + 'static,
        A::Error: Into<BoxError>,
    {
        Self::new(InProcess { service }, runtime)
    }
}

struct InProcess<S> {
    service: GrpcWeb<S, CallBody>,
}

impl<S, A> Transport for InProcess<S>
where
    S: Service<Request<CallBody>, Response = Response<A>> + Clone + Send + Sync + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    A: HttpBody<Data = Bytes> + Send + 'static,
    A::Error: Into<BoxError>,
{
    fn call(&self, mut request: Request<CallBody>) -> TransportFuture {
        // Nothing here is slower for being in order: as on HTTP/2, a body that nobody reads is dropped.
        *request.version_mut() = http::Version::HTTP_2;
        let answer = self.service.handle(request, None);
        Box::pin(async move {
            match answer.await {
                Ok(response) => Ok(response.map(|body| Box::pin(body) as ResponseBody)),
                Err(error) => Err(Status::unavailable(format!("application: {}", error.into()))),
            }
        })
    }
}
