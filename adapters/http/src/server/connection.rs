//! What a call knows of the connection it came over.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use event_listener::{Event, EventListener};
use std::sync::Arc;

/// The connection that a call came over; from [`Request::connection`](crate::Request::connection).
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Connection {
    /// The peer's address; that of the load balancer where one stands between.
    pub peer: Option<SocketAddr>,
    /// The certificates that the peer presented, its own first, in DER; empty without TLS client certificates.
    pub certificates: Vec<Vec<u8>>,
    /// Where the server says that calls must end.
    pub shutdown: Shutdown,
    /// Where calls say that they have ended and only their answers are left.
    pub given_up: GivenUp,
}

/// How many calls of a connection are over, by their deadlines, while their answers wait for a peer that does not read.
///
/// Cheap to clone; all clones are one. What drives the connection sees by it that nobody works on them any more.
#[derive(Clone, Debug, Default)]
pub struct GivenUp(Arc<AtomicU32>);

impl GivenUp {
    /// How many there are.
    pub fn count(&self) -> u32 {
        self.0.load(Ordering::Acquire)
    }

    /// One more.
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::AcqRel);
    }

    /// One of them is asked for what is left to say, or gone.
    pub(crate) fn remove(&self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Tells running calls that the server gives them up: they end with UNAVAILABLE.
///
/// Cheap to clone; all clones are one. A server's driver fires it when the grace time of a shutdown is over.
#[derive(Clone, Debug, Default)]
pub struct Shutdown(Arc<State>);

#[derive(Debug, Default)]
struct State {
    fired: AtomicBool,
    event: Event,
}

impl Shutdown {
    /// One that has not fired.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends all calls that know of it, now and later.
    pub fn fire(&self) {
        self.0.fired.store(true, Ordering::Release);
        self.0.event.notify(usize::MAX);
    }

    /// Whether it has fired.
    pub fn has_fired(&self) -> bool {
        self.0.fired.load(Ordering::Acquire)
    }

    /// Ready once it has fired.
    pub async fn wait(&self) {
        loop {
            let listener = self.listen();
            if self.has_fired() {
                return;
            }
            listener.await;
        }
    }

    /// A future that is ready once it has fired, unless it had before.
    pub(crate) fn listen(&self) -> EventListener {
        self.0.event.listen()
    }
}
