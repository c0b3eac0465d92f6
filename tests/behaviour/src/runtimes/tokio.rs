//! tokio.

use crate::{Client, Http, Running, Runtime, Setup};
use core::future::Future;
use core::pin::Pin;
use sonora_callers::Channel;
use sonora_tokio::TokioRuntime;
use std::sync::{Arc, LazyLock};
use tokio::net::TcpListener;

struct Tokio {
    runtime: tokio::runtime::Runtime,
}

/// A multi-threaded tokio runtime, the same for all who ask.
pub fn tokio() -> &'static dyn Runtime {
    static TOKIO: LazyLock<Tokio> =
        LazyLock::new(|| Tokio { runtime: tokio::runtime::Runtime::new().unwrap() });
    &*TOKIO
}

impl Client for Tokio {
    fn name(&self) -> &'static str {
        "tokio"
    }

    fn channel(&self, url: &str, http: Http) -> Channel {
        sonora_tokio::channel_builder(url).unwrap().http2(http == Http::Two).build().into()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        self.runtime.block_on(case);
    }
}

impl Runtime for Tokio {
    fn lent(&self) -> Arc<dyn sonora_http::Runtime> {
        Arc::new(TokioRuntime)
    }

    fn serve(&self, setup: Setup) -> Running {
        let (running, listener, orders) = Running::new();
        self.runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).unwrap();
            let app = setup.app(Arc::new(TokioRuntime));
            let server = setup.tuning.server(sonora_tokio::server());
            sonora_tokio::run(server, listener, app, orders.stop(), setup.grace).await.unwrap();
        });
        running
    }
}
