//! async-std.

use super::channel::channel;
use super::tls::server_tls;
use super::{App, Host};
use crate::pb::{ClientCompatRequest, ServerCompatRequest};
use async_std::net::TcpListener;
use async_std::task;
use core::{future::Future, net::SocketAddr, pin::Pin};
use sonora_async_std::{AsyncStdRuntime, Listener};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use std::io;
use std::sync::Arc;

pub(super) struct AsyncStd;

impl Host for AsyncStd {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(AsyncStdRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        task::block_on(future);
    }

    fn serve(
        &self,
        request: &ServerCompatRequest,
        app: App,
        listening: &mut dyn FnMut(SocketAddr) -> io::Result<()>,
    ) -> Result<(), BoxError> {
        let tls = server_tls(request)?;
        task::block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            listening(listener.local_addr()?)?;
            let listener = Listener::from(listener);
            let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
            Ok(sonora_async_std::serve(listener, app).await?)
        })
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_async_std::channel_builder)
    }
}
