//! tokio, as calls see it.

use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::{Runtime, Sleep};
use tokio::runtime::Handle;

/// The tokio runtime that the caller is on.
#[derive(Clone, Copy, Debug, Default)]
pub struct TokioRuntime;

impl Runtime for TokioRuntime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        tokio::spawn(future);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        // Also called where a stream is dropped, which may be after its runtime.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(work);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn where_no_runtime_is_work_is_dropped() {
        let (kept, dropped) = channel::<()>();
        TokioRuntime.spawn_blocking(Box::new(move || drop(kept)));
        assert!(dropped.recv().is_err());
    }
}
