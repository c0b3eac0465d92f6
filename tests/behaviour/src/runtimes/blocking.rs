//! No runtime: plain functions, served from a pool of threads.

use super::smol;
use crate::{Http, Running, Runtime, Setup};
use core::future::Future;
use core::pin::Pin;
use sonora_http::Channel;
use std::sync::Arc;
use std::thread;

struct Blocking;

/// `sonora_blocking::serve`; its channel is smol's.
pub fn blocking() -> &'static dyn Runtime {
    &Blocking
}

impl Runtime for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

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

    fn channel(&self, url: &str, http: Http) -> Channel {
        smol().channel(url, http)
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol().block_on(case);
    }
}
