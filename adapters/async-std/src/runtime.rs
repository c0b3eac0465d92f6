//! async-std, as calls see it.

use async_std::task;
use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::{Runtime, Sleep};

/// async-std's runtime.
#[derive(Clone, Copy, Debug, Default)]
pub struct AsyncStdRuntime;

impl Runtime for AsyncStdRuntime {
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(task::sleep(duration))
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        task::spawn(future);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        task::spawn_blocking(work);
    }
}
