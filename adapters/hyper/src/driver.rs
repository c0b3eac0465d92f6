//! One connection, from its handshake to its end.

use crate::connections::{Connected, Phase};
use crate::progress::Watched;
use crate::service::{App, ConnectionService};
use crate::serving::{Builder, Serving};
use core::future::Future;
use core::net::SocketAddr;
use core::pin::Pin;
use core::task::{Context, Poll};
use http::Version;
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use sonora_http::GrpcWeb;
use sonora_http::server::{Connection, Shutdown};
use std::io;
use std::sync::Arc;

/// A connection that was accepted, and its handshake done.
#[derive(Debug)]
#[non_exhaustive]
pub struct Accepted<I> {
    /// The bytes.
    pub io: I,
    /// The peer's address, where there is such a thing.
    pub peer: Option<SocketAddr>,
    /// The certificates that the peer presented, in DER.
    pub certificates: Vec<Vec<u8>>,
    /// The version agreed on in the handshake; without one, the first bytes tell.
    pub version: Option<Version>,
}

impl<I> Accepted<I> {
    /// A connection of which no more is known.
    pub fn new(io: I, peer: Option<SocketAddr>) -> Self {
        Self { io, peer, certificates: Vec::new(), version: None }
    }
}

/// Serves a connection until its end, or until it is asked to end.
pub(crate) struct Driver<I, S: App> {
    connected: Connected,
    serving: Pin<Box<Serving<I, S>>>,
    draining: bool,
}

/// Awaits the handshake, and what tells the version of HTTP; nothing for a connection that is to end before.
pub(crate) async fn begin<I, S>(
    mut connected: Connected,
    handshake: impl Future<Output = io::Result<Accepted<I>>>,
    builder: Builder,
    app: GrpcWeb<S, Incoming>,
    shutdown: Shutdown,
) -> Option<Driver<I, S>>
where
    I: Read + Write + Unpin + Send + 'static,
    S: App,
{
    let Accepted { io, peer, certificates, version } = connected.while_serving(handshake).await?.ok()?;
    let mut connection = Connection::default();
    connection.peer = peer;
    connection.certificates = certificates;
    connection.shutdown = shutdown;
    connection.given_up = connected.given_up();
    let calls = connected.calls();
    let io = Watched::new(io, calls.clone(), connected.open());
    let service = ConnectionService { app, connection: Arc::new(connection), calls };
    let serving = connected.while_serving(builder.serve(io, version, service)).await?;
    Some(Driver { connected, serving: Box::pin(serving), draining: false })
}

impl<I, S> Future for Driver<I, S>
where
    I: Read + Write + Unpin + Send + 'static,
    S: App,
{
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let Self { connected, serving, draining } = &mut *self;
        match connected.phase(cx) {
            Phase::Drain if !*draining => {
                *draining = true;
                serving.as_mut().graceful_shutdown();
            }
            Phase::Abort => return Poll::Ready(()),
            Phase::Serve | Phase::Drain => {}
        }
        if connected.gives_way(cx) {
            return Poll::Pending;
        }
        connected.poll(cx, |cx| serving.as_mut().poll(cx))
    }
}
