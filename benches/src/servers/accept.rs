//! tokio with one worker, and a server of bare hyper on it, for contestants that are a service and no server.

use core::future::Future;
use std::net::TcpListener;

use hyper::{
    Request, Response,
    body::{Body, Incoming},
    server::conn::{http1, http2},
    service::Service,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpStream;

use crate::{Error, workload::Http};

/// Runs a server as a task of a runtime with one worker.
pub(super) fn on_tokio<F>(server: impl FnOnce() -> F) -> Result<(), Error>
where
    F: Future<Output = Result<(), Error>> + Send + 'static,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    // The listener is registered with the runtime while the server is made.
    let _entered = runtime.enter();
    runtime.block_on(runtime.spawn(server()))?
}

/// Serves `service` in a task for each connection, with hyper's defaults, and that version of HTTP alone.
pub(super) fn serve<S, B>(listener: TcpListener, http: Http, service: S) -> Result<(), Error>
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<Error>, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static,
    B: Body<Data: Send, Error: Into<Error>> + Send + 'static,
{
    on_tokio(move || async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            tokio::spawn(connection(stream, http, service.clone()));
        }
    })
}

/// A client that goes ends its connection, which is no fault of anybody's.
async fn connection<S, B>(stream: TcpStream, http: Http, service: S)
where
    S: Service<Request<Incoming>, Response = Response<B>, Error: Into<Error>, Future: Send> + Send + 'static,
    B: Body<Data: Send, Error: Into<Error>> + Send + 'static,
{
    let io = TokioIo::new(stream);
    let ended = match http {
        Http::One => http1::Builder::new().serve_connection(io, service).await,
        Http::Two => http2::Builder::new(TokioExecutor::new()).serve_connection(io, service).await,
    };
    drop(ended);
}
