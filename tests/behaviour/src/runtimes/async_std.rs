//! async-std.

use crate::{Client, Http, Running, Runtime, Setup};
use async_std::net::TcpListener;
use async_std::task;
use core::future::Future;
use core::pin::Pin;
use sonora_async_std::AsyncStdRuntime;
use sonora_callers::Channel;
use std::sync::Arc;

struct AsyncStd;

/// async-std's runtime.
pub fn async_std() -> &'static dyn Runtime {
    &AsyncStd
}

impl Client for AsyncStd {
    fn name(&self) -> &'static str {
        "async-std"
    }

    fn channel(&self, url: &str, http: Http) -> Channel {
        sonora_async_std::channel_builder(url).unwrap().http2(http == Http::Two).build().into()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        task::block_on(case);
    }
}

impl Runtime for AsyncStd {
    fn lent(&self) -> Arc<dyn sonora_http::Runtime> {
        Arc::new(AsyncStdRuntime)
    }

    fn serve(&self, setup: Setup) -> Running {
        let (running, listener, orders) = Running::new();
        task::spawn(async move {
            let listener = TcpListener::from(listener);
            let app = setup.app(Arc::new(AsyncStdRuntime));
            let server = setup.tuning.server(sonora_async_std::server());
            sonora_async_std::run(server, listener, app, orders.stop(), setup.grace).await.unwrap();
        });
        running
    }
}
