//! smol.

use super::channel::channel;
use super::tls::server_tls;
use super::{App, Host};
use crate::pb::{ClientCompatRequest, ServerCompatRequest};
use core::{future::Future, net::SocketAddr, pin::Pin};
use smol::net::TcpListener;
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_smol::{Listener, SmolRuntime};
use std::io;
use std::sync::Arc;

pub(super) struct Smol;

impl Host for Smol {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(SmolRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        smol::block_on(future);
    }

    fn serve(
        &self,
        request: &ServerCompatRequest,
        app: App,
        listening: &mut dyn FnMut(SocketAddr) -> io::Result<()>,
    ) -> Result<(), BoxError> {
        let tls = server_tls(request)?;
        smol::block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await?;
            listening(listener.local_addr()?)?;
            let listener = Listener::from(listener);
            let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
            Ok(sonora_smol::serve(listener, app).await?)
        })
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_smol::channel_builder)
    }
}
