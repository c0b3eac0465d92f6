//! smol.

use crate::{Http, Running, Runtime, Setup};
use core::future::Future;
use core::pin::Pin;
use smol::net::TcpListener;
use sonora_http::Channel;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

struct Smol;

/// smol's global executor.
pub fn smol() -> &'static dyn Runtime {
    &Smol
}

impl Runtime for Smol {
    fn name(&self) -> &'static str {
        "smol"
    }

    fn lent(&self) -> Arc<dyn sonora_http::Runtime> {
        Arc::new(SmolRuntime)
    }

    fn serve(&self, setup: Setup) -> Running {
        let (running, listener, orders) = Running::new();
        smol::spawn(async move {
            let listener = TcpListener::try_from(listener).unwrap();
            let app = setup.app(Arc::new(SmolRuntime));
            sonora_smol::serve_with_shutdown(listener, app, orders.stop(), setup.grace).await.unwrap();
        })
        .detach();
        running
    }

    fn channel(&self, url: &str, http: Http) -> Channel {
        sonora_smol::channel_builder(url).unwrap().http2(http == Http::Two).build()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol::block_on(case);
    }
}
