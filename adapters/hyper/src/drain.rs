//! Which connections there are, and how they are asked to end.

use core::sync::atomic::{AtomicUsize, Ordering};
use event_listener::{Event, EventListener};
use sonora_http::server::Shutdown;
use std::sync::Arc;

/// All connections of one server; cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Connections(Arc<State>);

#[derive(Debug, Default)]
struct State {
    open: AtomicUsize,
    closed: Event,
    /// Finish what you are at, and take nothing new.
    drain: Shutdown,
    /// Answer what still runs with UNAVAILABLE.
    cancel: Shutdown,
    /// Close, whatever is going on.
    abort: Shutdown,
}

/// One open connection; it counts until it is dropped.
#[derive(Debug)]
pub(crate) struct Open(Arc<State>);

impl Connections {
    pub(crate) fn open(&self) -> Open {
        self.0.open.fetch_add(1, Ordering::AcqRel);
        Open(Arc::clone(&self.0))
    }

    /// Waits until at most `most` connections are open.
    pub(crate) async fn at_most(&self, most: usize) {
        loop {
            let closed: EventListener = self.0.closed.listen();
            if self.0.open.load(Ordering::Acquire) <= most {
                return;
            }
            closed.await;
        }
    }

    pub(crate) fn drain(&self) -> &Shutdown {
        &self.0.drain
    }

    pub(crate) fn cancel(&self) -> &Shutdown {
        &self.0.cancel
    }

    pub(crate) fn abort(&self) -> &Shutdown {
        &self.0.abort
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
        self.0.closed.notify(usize::MAX);
    }
}
