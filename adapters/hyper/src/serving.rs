//! The HTTP of one connection: which version its first bytes ask for, and hyper's connection of that version.

use crate::progress::Watched;
use crate::rt::Rt;
use crate::service::{App, ConnectionService};
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll};
use http::Version;
use hyper::rt::{Read, Write};
use hyper::server::conn::{http1, http2};

/// What both versions are served with.
#[derive(Clone, Debug)]
pub(crate) struct Builder {
    pub(crate) http1: http1::Builder,
    pub(crate) http2: http2::Builder<Rt>,
}

pin_project_lite::pin_project! {
    /// A connection that is served.
    #[project = ServingProjection]
    pub(crate) enum Serving<I, S>
    where
        S: App,
    {
        One { #[pin] connection: http1::UpgradeableConnection<Watched<I>, ConnectionService<S>> },
        Two { #[pin] connection: http2::Connection<Watched<I>, ConnectionService<S>, Rt> },
    }
}

impl Builder {
    /// Serves the version that was agreed on in the handshake, and no other; without one, what the first bytes ask for.
    pub(crate) async fn serve<I, S>(
        self,
        mut io: Watched<I>,
        agreed: Option<Version>,
        service: ConnectionService<S>,
    ) -> Serving<I, S>
    where
        I: Read + Write + Unpin + Send + 'static,
        S: App,
    {
        let version = match agreed {
            Some(version) => version,
            None => poll_fn(|cx| io.poll_version(cx)).await,
        };
        if version == Version::HTTP_2 {
            Serving::Two { connection: self.http2.serve_connection(io, service) }
        } else {
            Serving::One { connection: self.http1.serve_connection(io, service).with_upgrades() }
        }
    }
}

impl<I, S> Serving<I, S>
where
    I: Read + Write + Unpin + Send + 'static,
    S: App,
{
    /// Finishes what is running, and takes nothing new.
    pub(crate) fn graceful_shutdown(self: Pin<&mut Self>) {
        match self.project() {
            ServingProjection::One { connection } => connection.graceful_shutdown(),
            ServingProjection::Two { connection } => connection.graceful_shutdown(),
        }
    }
}

/// How a single connection ends concerns its peer, who knows.
impl<I, S> Future for Serving<I, S>
where
    I: Read + Write + Unpin + Send + 'static,
    S: App,
{
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            ServingProjection::One { connection } => connection.poll(cx).map(|_| ()),
            ServingProjection::Two { connection } => connection.poll(cx).map(|_| ()),
        }
    }
}
