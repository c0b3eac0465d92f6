//! tokio.

use super::channel::channel;
use super::tls::server_tls;
use super::{App, Host};
use crate::pb::{ClientCompatRequest, ServerCompatRequest};
use core::{future::Future, net::SocketAddr, pin::Pin};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_tokio::{Listener, TokioRuntime};
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

pub(super) struct Tokio {
    runtime: tokio::runtime::Runtime,
}

impl Tokio {
    pub(super) fn new() -> io::Result<Self> {
        tokio::runtime::Runtime::new().map(|runtime| Self { runtime })
    }
}

impl Host for Tokio {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(TokioRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        self.runtime.block_on(future);
    }

    fn serve(
        &self,
        request: &ServerCompatRequest,
        app: App,
        listening: &mut dyn FnMut(SocketAddr) -> io::Result<()>,
    ) -> Result<(), BoxError> {
        let tls = server_tls(request)?;
        self.runtime.block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            listening(listener.local_addr()?)?;
            let listener = Listener::from(listener);
            let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
            Ok(sonora_tokio::serve(listener, app).await?)
        })
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_tokio::channel_builder)
    }
}
