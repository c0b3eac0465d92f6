//! A runtime of ours, as hyper wants to see it.

use core::future::Future;
use core::{pin::Pin, task::Context, task::Poll, time::Duration};
use hyper::rt::{Executor, Sleep, Timer};
use sonora_http::Runtime;
use std::sync::Arc;
use std::time::Instant;

/// hyper's executor and timer over a [`Runtime`].
#[derive(Clone, Debug)]
pub(crate) struct Rt(pub(crate) Arc<dyn Runtime>);

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Rt {
    fn execute(&self, future: F) {
        self.0.spawn(Box::pin(async {
            let _ = future.await;
        }));
    }
}

impl Timer for Rt {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(HyperSleep(self.0.sleep(duration)))
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        self.sleep(deadline.saturating_duration_since(Instant::now()))
    }
}

struct HyperSleep(sonora_http::Sleep);

impl Future for HyperSleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.0.as_mut().poll(cx)
    }
}

impl Sleep for HyperSleep {}
