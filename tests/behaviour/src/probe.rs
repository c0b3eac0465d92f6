//! What a test sees of the handlers, and how it holds them.

use core::net::SocketAddr;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use smol::channel::{Receiver, Sender, unbounded};
use sonora_http::Connection;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// A window into the handlers of one server; clones see the same.
#[derive(Clone, Debug)]
pub struct Probe {
    entered: (Sender<()>, Receiver<()>),
    dropped: (Sender<()>, Receiver<()>),
    gate: (Sender<()>, Receiver<()>),
    deadlines: (Sender<Option<Duration>>, Receiver<Option<Duration>>),
    peers: Arc<Mutex<BTreeSet<SocketAddr>>>,
    running: Arc<AtomicUsize>,
    counts_only: bool,
}

impl Default for Probe {
    fn default() -> Self {
        Self {
            entered: unbounded(),
            dropped: unbounded(),
            gate: unbounded(),
            deadlines: unbounded(),
            peers: Arc::default(),
            running: Arc::default(),
            counts_only: false,
        }
    }
}

impl Probe {
    /// One that counts the handlers that run, and keeps nothing of those that ran: for millions of calls.
    pub fn counting() -> Self {
        Self { counts_only: true, ..Self::default() }
    }

    /// How many handlers run just now, with the streams that they returned.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::SeqCst)
    }

    /// Waits until a handler runs.
    pub async fn entered(&self) {
        crate::in_time("no handler was entered", self.entered.1.recv()).await.unwrap();
    }

    /// Waits until a handler, or the stream it returned, is dropped.
    pub async fn dropped(&self) {
        crate::in_time("no handler was dropped", self.dropped.1.recv()).await.unwrap();
    }

    /// How many handlers were entered that nobody has waited for.
    pub fn entries(&self) -> usize {
        self.entered.1.len()
    }

    /// Opens the gate for one handler, or one message, that waits at it.
    pub fn open_gate(&self) {
        self.gate.0.try_send(()).unwrap();
    }

    /// What a handler, the next in order, knew of its deadline when it was entered.
    pub async fn time_left(&self) -> Option<Duration> {
        crate::in_time("no handler was entered", self.deadlines.1.recv()).await.unwrap()
    }

    /// How many connections calls came over.
    pub fn connections(&self) -> usize {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Marks that a handler runs, until what is returned is dropped.
    pub(crate) fn enter<T>(&self, request: &sonora_http::Request<T>) -> Inside {
        self.running.fetch_add(1, Ordering::SeqCst);
        let running = Arc::clone(&self.running);
        if self.counts_only {
            return Inside { running, dropped: None };
        }
        // A service that is bridged finds it where middleware leaves things.
        let left = request.extensions().get::<Arc<Connection>>().map(|connection| &**connection);
        if let Some(peer) = request.connection().or(left).and_then(|connection| connection.peer) {
            self.peers.lock().unwrap_or_else(PoisonError::into_inner).insert(peer);
        }
        let _ = self.deadlines.0.try_send(request.time_left());
        let _ = self.entered.0.try_send(());
        Inside { running, dropped: Some(self.dropped.0.clone()) }
    }

    pub(crate) async fn gate(&self) {
        let _ = self.gate.1.recv().await;
    }
}

/// A handler that runs; tells when it is dropped.
#[derive(Debug)]
pub(crate) struct Inside {
    running: Arc<AtomicUsize>,
    dropped: Option<Sender<()>>,
}

impl Drop for Inside {
    fn drop(&mut self) {
        self.running.fetch_sub(1, Ordering::SeqCst);
        if let Some(dropped) = &self.dropped {
            let _ = dropped.try_send(());
        }
    }
}
