//! Serving on a TCP listener.

use crate::{AsyncStdRuntime, Listener};
use core::future::{Future, pending};
use core::time::Duration;
use hyper::body::Incoming;
use sonora_http::GrpcWeb;
use sonora_hyper::{App, Server};
use std::io;
use std::sync::Arc;

/// Serves an application with its services: HTTP/1.1 and HTTP/2 (by prior knowledge, or ALPN) on one port.
///
/// # Errors
///
/// Those of the listener that will not pass; a connection's own concern its peer.
pub async fn serve<S: App>(listener: impl Into<Listener>, app: GrpcWeb<S, Incoming>) -> io::Result<()> {
    serve_with_shutdown(listener, app, pending(), Duration::ZERO).await
}

/// The same until `signal` is ready. Then nothing more is accepted, running calls have `grace` to finish, and
/// what still runs after that ends with UNAVAILABLE.
///
/// # Errors
///
/// As [`serve`].
pub async fn serve_with_shutdown<S: App>(
    listener: impl Into<Listener>,
    app: GrpcWeb<S, Incoming>,
    signal: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()> {
    run(server(), listener, app, signal, grace).await
}

/// A server with limits of one's own; give it to [`run`].
pub fn server() -> Server {
    Server::new(Arc::new(AsyncStdRuntime))
}

/// [`serve_with_shutdown`] with a [`server`] whose limits were set.
///
/// # Errors
///
/// As [`serve`].
pub async fn run<S: App>(
    server: Server,
    listener: impl Into<Listener>,
    app: GrpcWeb<S, Incoming>,
    signal: impl Future<Output = ()>,
    grace: Duration,
) -> io::Result<()> {
    let listener = listener.into();
    server.run(move || listener.clone().accept(), app, signal, grace).await
}
