//! async-std.

use super::channel::channel;
use super::{App, Host};
use crate::pb::ClientCompatRequest;
use async_std::task;
use core::{future::Future, pin::Pin};
use sonora_async_std::{AsyncStdRuntime, Listener};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_hyper::tls::ServerTls;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

pub(super) struct AsyncStd;

impl Host for AsyncStd {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(AsyncStdRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        task::block_on(future);
    }

    fn serve(&self, listener: TcpListener, tls: Option<ServerTls>, app: App) -> io::Result<()> {
        let listener = Listener::from(async_std::net::TcpListener::from(listener));
        let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
        task::block_on(sonora_async_std::serve(listener, app))
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_async_std::channel_builder)
    }
}
