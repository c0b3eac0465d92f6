//! smol.

use crate::{Client, Http, Running, Runtime, Setup};
use core::future::Future;
use core::pin::Pin;
use smol::net::TcpListener;
use sonora_callers::Channel;
use sonora_smol::SmolRuntime;
use std::sync::Arc;

struct Smol;

/// smol's global executor.
pub fn smol() -> &'static dyn Runtime {
    &Smol
}

impl Client for Smol {
    fn name(&self) -> &'static str {
        "smol"
    }

    fn channel(&self, url: &str, http: Http) -> Channel {
        sonora_smol::channel_builder(url).unwrap().http2(http == Http::Two).build().into()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol::block_on(case);
    }
}

impl Runtime for Smol {
    fn lent(&self) -> Arc<dyn sonora_http::Runtime> {
        Arc::new(SmolRuntime)
    }

    fn serve(&self, setup: Setup) -> Running {
        let (running, listener, orders) = Running::new();
        smol::spawn(async move {
            let listener = TcpListener::try_from(listener).unwrap();
            let app = setup.app(Arc::new(SmolRuntime));
            let server = setup.tuning.server(sonora_smol::server());
            sonora_smol::run(server, listener, app, orders.stop(), setup.grace).await.unwrap();
        })
        .detach();
        running
    }
}
