//! A runtime whose tasks are counted.

use core::future::Future;
use core::pin::Pin;
use core::sync::atomic::{AtomicUsize, Ordering};
use core::time::Duration;
use sonora_http::server::WaitingCall;
use sonora_http::{Runtime, Sleep};
use std::sync::Arc;

/// Lends what `inner` lends, and counts the tasks that have not ended: connections, streams, timers.
#[derive(Debug)]
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) tasks: Arc<AtomicUsize>,
}

/// One more, until it is dropped.
struct One(Arc<AtomicUsize>);

impl<R> Counted<R> {
    fn one(&self) -> One {
        self.tasks.fetch_add(1, Ordering::SeqCst);
        One(Arc::clone(&self.tasks))
    }
}

impl<R: Runtime> Runtime for Counted<R> {
    fn sleep(&self, duration: Duration) -> Sleep {
        self.inner.sleep(duration)
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        let one = self.one();
        self.inner.spawn(Box::pin(async move {
            let _one = one;
            future.await;
        }));
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        let one = self.one();
        self.inner.spawn_blocking(Box::new(move || {
            let _one = one;
            work();
        }));
    }

    fn spawn_call(&self, call: WaitingCall) -> bool {
        self.inner.spawn_call(call)
    }
}

impl Drop for One {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
