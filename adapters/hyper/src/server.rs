//! The server's driver: accepts, serves each connection, drains.

use crate::connections::{Connections, Phase};
use crate::driver::{Accepted, begin};
use crate::rt::Rt;
use crate::service::App;
use crate::serving::Builder;
use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use hyper::body::Incoming;
use hyper::rt::{Read, Write};
use hyper::server::conn::{http1, http2};
use sonora_http::{GrpcWeb, Runtime};
use std::io;
use std::sync::Arc;

/// After the grace time: how long calls may take to say UNAVAILABLE before their connections are closed. Longer
/// than the end of an answer waits for a peer that has not said all of its request.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// How long a server that cannot accept (no descriptors left, say) waits before it tries again.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Between two looks for silent connections: however short the time is that they are given, to look costs too.
const SHORTEST_ROUND: Duration = Duration::from_millis(50);

/// How long a sign of life may be on its way.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

/// hyper has no smaller buffer for HTTP/1.1.
const SMALLEST_BUFFER: usize = 8 << 10;

/// A server: HTTP/1.1 and HTTP/2 (by prior knowledge) on one port.
#[derive(Clone, Debug)]
pub struct Server {
    runtime: Arc<dyn Runtime>,
    header_timeout: Duration,
    max_connections: usize,
    max_streams: u32,
    max_header_bytes: Option<u32>,
    keep_alive: Option<Duration>,
    #[cfg(feature = "tcp")]
    tcp_keepalive: crate::TcpKeepAlive,
}

impl Server {
    /// A server with safe defaults.
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self {
            runtime,
            header_timeout: Duration::from_secs(30),
            max_connections: 10_000,
            max_streams: 200,
            max_header_bytes: None,
            keep_alive: Some(Duration::from_secs(60)),
            #[cfg(feature = "tcp")]
            tcp_keepalive: Default::default(),
        }
    }

    /// How long a connection may stay without a call: while the peer does not say which HTTP version it speaks,
    /// while it takes its time over a request's head, and between two requests. It is closed after that time,
    /// or half of it later; while the peer does not say the version, half of that time is enough. Default: 30 seconds.
    #[must_use]
    pub fn header_timeout(self, header_timeout: Duration) -> Self {
        Self { header_timeout, ..self }
    }

    /// The most connections served at once; more wait until they are accepted. Default: 10,000.
    #[must_use]
    pub fn max_connections(self, max_connections: usize) -> Self {
        Self { max_connections, ..self }
    }

    /// The most calls at once on one HTTP/2 connection. Default: 200.
    #[must_use]
    pub fn max_streams(self, max_streams: u32) -> Self {
        Self { max_streams, ..self }
    }

    /// The largest head of a request, in bytes; more is answered with 431. Default: 16 KiB on HTTP/2 (where 32
    /// are added for each field), 408 KiB on HTTP/1.1.
    ///
    /// On HTTP/1.1 it is also the room for what a connection reads and writes at once, at least 8 KiB, so that a
    /// small one slows large messages down. There a head has at most 100 fields, whatever their size.
    #[must_use]
    pub fn max_header_bytes(self, bytes: u32) -> Self {
        Self { max_header_bytes: Some(bytes), ..self }
    }

    /// How long a peer on HTTP/2 may say nothing before it is asked for a sign of life; without one in 20 seconds,
    /// or in as much time again where that is less, its calls end. `None` asks nobody. Default: 60 seconds.
    ///
    /// This finds peers that vanished from under a stream which has nothing to say. HTTP/1.1 has no such question:
    /// there the system asks (`tcp_keepalive`), unless a deadline ends the stream before.
    #[must_use]
    pub fn keep_alive(self, interval: impl Into<Option<Duration>>) -> Self {
        Self { keep_alive: interval.into(), ..self }
    }

    /// How long a peer may say nothing before the system asks it for a sign of life, and breaks the connection a minute
    /// later if there is none. `None` asks nobody. Default: 60 seconds.
    ///
    /// This finds peers that vanished, whatever they spoke; the runtime crates set it on each connection they accept.
    #[cfg(feature = "tcp")]
    #[must_use]
    pub fn tcp_keepalive(self, silence: impl Into<Option<Duration>>) -> Self {
        Self { tcp_keepalive: silence.into().into(), ..self }
    }

    /// What a runtime's `accept` is to set on each connection.
    #[cfg(feature = "tcp")]
    pub const fn kept(&self) -> crate::TcpKeepAlive {
        self.tcp_keepalive
    }

    /// Serves what `accept` accepts until `signal` is ready, then drains: nothing more is accepted, running
    /// calls have `grace` to finish, then they end with UNAVAILABLE.
    ///
    /// An upgraded connection (a WebSocket of the application) counts as one until the application closes it; the
    /// drain waits for it, and leaves it alone when the grace time is over.
    ///
    /// `accept` gives the handshake of a new connection, which is awaited in the connection's own task.
    ///
    /// # Errors
    ///
    /// None of a single connection's; those of `accept` that will not pass.
    pub async fn run<I, S, F, H>(
        self,
        mut accept: impl FnMut() -> F,
        app: GrpcWeb<S, Incoming>,
        signal: impl Future<Output = ()>,
        grace: Duration,
    ) -> io::Result<()>
    where
        I: Read + Write + Unpin + Send + 'static,
        S: App,
        F: Future<Output = io::Result<H>>,
        H: Future<Output = io::Result<Accepted<I>>> + Send + 'static,
    {
        let connections = Connections::default();
        let accepting = async {
            loop {
                connections.at_most(self.max_connections.saturating_sub(1)).await;
                match accept().await {
                    Ok(handshake) => self.spawn(handshake, &app, &connections),
                    Err(error) if passes(&error) => self.runtime.sleep(ACCEPT_PAUSE).await,
                    Err(error) => return error,
                }
            }
        };
        let failed = unless(signal, unless(self.close_silent(&connections), accepting)).await.flatten();
        // In this order, so that where nobody new is let in, those who are know of it: an answer says so to its peer.
        connections.ask(Phase::Drain);
        drop(accept);
        self.drain(&connections, grace).await;
        failed.map_or(Ok(()), Err)
    }

    /// Looks for silent connections, for ever; one is closed after `header_timeout`, or half of it later.
    async fn close_silent(&self, connections: &Connections) {
        loop {
            self.runtime.sleep((self.header_timeout / 2).max(SHORTEST_ROUND)).await;
            connections.close_silent();
        }
    }

    async fn drain(&self, connections: &Connections, grace: Duration) {
        if unless(self.runtime.sleep(grace), connections.at_most(0)).await.is_some() {
            return;
        }
        connections.cancel_calls();
        if unless(self.runtime.sleep(LAST_WORDS), connections.at_most(0)).await.is_none() {
            connections.ask(Phase::Abort);
        }
    }

    /// Serves one connection to its end, in a task of its own.
    fn spawn<I, S, H>(&self, handshake: H, app: &GrpcWeb<S, Incoming>, connections: &Connections)
    where
        I: Read + Write + Unpin + Send + 'static,
        S: App,
        H: Future<Output = io::Result<Accepted<I>>> + Send + 'static,
    {
        let connected = connections.open();
        let begun = begin(connected, handshake, self.builder(), app.clone(), connections.shutdown());
        // Apart from the task, which would have room for it as long as the connection lasts.
        let begun = Box::pin(begun);
        self.runtime.spawn(Box::pin(async move {
            if let Some(driver) = begun.await {
                driver.await;
            }
        }));
    }

    fn builder(&self) -> Builder {
        let rt = Rt(Arc::clone(&self.runtime));
        let (mut http1, mut http2) = (http1::Builder::new(), http2::Builder::new(rt.clone()));
        // A timer for each head would cost a call several hundred instructions; `close_silent` watches instead.
        http1.header_read_timeout(None);
        // hyper would read once more for each call, to learn whether the peer has left; `Connected::poll` does that
        // for those calls alone that are not answered at once.
        http1.half_close(true);
        // One buffer for heads and bodies: to copy what is small costs less than to gather it, see `Counted`.
        http1.writev(false);
        http2.timer(rt).max_concurrent_streams(self.max_streams);
        let answer = self.keep_alive.unwrap_or(LONGEST_ANSWER).min(LONGEST_ANSWER);
        http2.keep_alive_interval(self.keep_alive).keep_alive_timeout(answer);
        if let Some(bytes) = self.max_header_bytes {
            http1.max_buf_size((bytes as usize).max(SMALLEST_BUFFER));
            http2.max_header_list_size(bytes);
        }
        Builder { http1, http2 }
    }
}

/// Runs `future` to its end, unless `stop` is ready first.
async fn unless<T>(stop: impl Future<Output = ()>, future: impl Future<Output = T>) -> Option<T> {
    let (mut stop, mut future) = (pin!(stop), pin!(future));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => stop.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// Whether an error of `accept` is one connection's, or passes by itself, as a lack of descriptors does; what does
/// not is a listener that is none.
fn passes(error: &io::Error) -> bool {
    !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::NotConnected)
        // EBADF and ENOTSOCK have no kind of their own.
        && !matches!(error.raw_os_error(), Some(9 | 88))
}
