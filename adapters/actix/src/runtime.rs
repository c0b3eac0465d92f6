//! actix's tokio, as calls see it.

use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::{Runtime, Sleep};

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
        tokio::task::spawn_blocking(work);
    }
}
