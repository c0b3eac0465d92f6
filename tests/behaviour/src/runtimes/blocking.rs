//! No runtime: calls that wait, and plain functions that are served from a pool of threads.

use super::smol;
use crate::{Client, Http, Running, Runtime, Setup};
use core::future::Future;
use core::pin::Pin;
use sonora_callers::Channel;
use std::sync::Arc;
use std::thread;

struct Blocking;

/// Channels that wait, each call on a thread of its own, and `sonora_blocking::serve`.
pub fn blocking() -> &'static dyn Runtime {
    &Blocking
}

impl Client for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

    /// HTTP/1.1 is all that there is.
    fn channel(&self, url: &str, _: Http) -> Channel {
        sonora_blocking::channel(url).unwrap().into()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol().block_on(case);
    }
}

impl Runtime for Blocking {
    fn lent(&self) -> Arc<dyn sonora_http::Runtime> {
        smol().lent()
    }

    fn serve(&self, setup: Setup) -> Running {
        let (running, listener, orders) = Running::new();
        let lent = self.lent();
        thread::spawn(move || {
            let (app, stop) = (setup.app(lent), orders.stop_signal());
            sonora_blocking::serve_with_shutdown(listener, app, stop, setup.grace).unwrap();
            drop(orders);
        });
        running
    }
}
