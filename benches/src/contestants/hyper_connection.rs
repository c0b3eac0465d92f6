//! A connection of bare hyper, for the contestants that are a service and no server.

use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::http1,
    service::Service,
};
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;

use crate::Error;

/// Serves `service` over HTTP/1.1 in a task of its own, with hyper's defaults.
pub(super) fn spawn<S, B>(io: DuplexStream, service: S)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<Error>, Future: Send> + Send + 'static,
    B: Body<Data: Send, Error: Into<Error>> + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(io), service).await {
            eprintln!("connection: {error}");
        }
    });
}
