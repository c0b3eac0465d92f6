//! actix's tokio, as calls see it.

use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::{Runtime, Sleep};
use tokio::runtime::Handle;

/// The worker of actix-web that the caller is on; each runs a tokio of its own.
#[derive(Clone, Copy, Debug, Default)]
pub struct ActixRuntime;

impl Runtime for ActixRuntime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        tokio::spawn(future);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // Also called where a stream is dropped, which may be after its worker.
        if let Ok(worker) = Handle::try_current() {
            worker.spawn_blocking(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn where_no_worker_is_work_is_dropped() {
        let (kept, dropped) = channel::<()>();
        ActixRuntime.spawn_blocking(Box::new(move || drop(kept)));
        assert!(dropped.recv().is_err());
    }
}
