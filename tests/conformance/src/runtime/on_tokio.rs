//! tokio.

use super::channel::channel;
use super::{App, Host};
use crate::pb::ClientCompatRequest;
use core::{future::Future, pin::Pin};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_hyper::tls::ServerTls;
use sonora_tokio::{Listener, TokioRuntime};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

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

    fn serve(&self, listener: TcpListener, tls: Option<ServerTls>, app: App) -> io::Result<()> {
        let _runtime = self.runtime.enter();
        listener.set_nonblocking(true)?;
        let listener = Listener::from(tokio::net::TcpListener::from_std(listener)?);
        let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
        self.runtime.block_on(sonora_tokio::serve(listener, app))
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_tokio::channel_builder)
    }
}
