//! Serving on a TCP listener, on the calling thread.

use super::Listener;
use super::pool::Pool;
use super::runtime::PoolRuntime;
use core::future::{Future, pending};
use core::time::Duration;
use hyper::body::Incoming;
use sonora_http::GrpcWeb;
use sonora_smol::App;
use std::io;
use std::sync::Arc;

/// How long a server that has ended waits for handlers that do not notice.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// Serves an application with its services, on the calling thread, for ever: HTTP/1.1 and HTTP/2 (by prior knowledge,
/// or ALPN) on one port. Handlers run in a pool of at most 200 threads; [`server`] makes one of another size.
///
/// # Errors
///
/// Those of the listener that will not pass; a connection's own concern its peer.
pub fn serve<S: App>(listener: impl Into<Listener>, app: GrpcWeb<S, Incoming>) -> io::Result<()> {
    server().serve(listener, app)
}

/// The same until `signal` returns, which runs on a thread of its own and waits for what it likes: a channel of the
/// standard library's, a signal of the system's. Then nothing more is accepted, running calls have `grace` to finish,
/// and what still runs after that ends with UNAVAILABLE.
///
/// # Errors
///
/// As [`serve`].
pub fn serve_with_shutdown<S: App>(
    listener: impl Into<Listener>,
    app: GrpcWeb<S, Incoming>,
    signal: impl FnOnce() + Send + 'static,
    grace: Duration,
) -> io::Result<()> {
    server().serve_with_shutdown(listener, app, signal, grace)
}

/// A server with limits of one's own.
pub fn server() -> Server {
    Server { threads: 200, max_waiting: 1000, connections: sonora_smol::server() }
}

/// The limits of a server; made by [`server`].
#[derive(Clone, Debug)]
pub struct Server {
    threads: usize,
    max_waiting: usize,
    connections: sonora_smol::Server,
}

impl Server {
    /// The most threads that run handlers, each of which is started when it is first needed. Default: 200.
    ///
    /// A call keeps a thread while its handler runs, a request stream while it is read, and a response stream while
    /// it is made: one that nobody reads keeps none.
    #[must_use]
    pub fn threads(self, threads: usize) -> Self {
        Self { threads, ..self }
    }

    /// The most calls that wait for a thread, in the order in which they came, each until its deadline; more are
    /// refused with RESOURCE_EXHAUSTED. Default: 1,000.
    #[must_use]
    pub fn max_waiting(self, max_waiting: usize) -> Self {
        Self { max_waiting, ..self }
    }

    /// The limits of the connections, as every adapter has them: `server().connections(|it| it.max_connections(100))`.
    #[must_use]
    pub fn connections(self, change: impl FnOnce(sonora_smol::Server) -> sonora_smol::Server) -> Self {
        Self { connections: change(self.connections), ..self }
    }

    /// [`serve`] with these limits.
    ///
    /// # Errors
    ///
    /// As [`serve`].
    pub fn serve<S: App>(self, listener: impl Into<Listener>, app: GrpcWeb<S, Incoming>) -> io::Result<()> {
        self.run(listener.into(), app, pending(), Duration::ZERO)
    }

    /// [`serve_with_shutdown`] with these limits.
    ///
    /// # Errors
    ///
    /// As [`serve`].
    pub fn serve_with_shutdown<S: App>(
        self,
        listener: impl Into<Listener>,
        app: GrpcWeb<S, Incoming>,
        signal: impl FnOnce() + Send + 'static,
        grace: Duration,
    ) -> io::Result<()> {
        self.run(listener.into(), app, smol::unblock(signal), grace)
    }

    fn run<S: App>(
        self,
        listener: Listener,
        app: GrpcWeb<S, Incoming>,
        signal: impl Future<Output = ()>,
        grace: Duration,
    ) -> io::Result<()> {
        let pool = Arc::new(Pool::new(self.threads));
        let runtime = PoolRuntime { pool: Arc::clone(&pool), max_waiting: self.max_waiting };
        let (listener, app) = (listener.into_smol()?, app.runtime(Arc::new(runtime)));
        let served = smol::block_on(sonora_smol::run(self.connections, listener, app, signal, grace));
        // Every call is answered; their handlers have learnt of it, and may have something to tidy.
        pool.rest(LAST_WORDS);
        served
    }
}
