//! smol.

use super::channel::channel;
use super::{App, Host};
use crate::pb::ClientCompatRequest;
use core::{future::Future, pin::Pin};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_hyper::tls::ServerTls;
use sonora_smol::{Listener, SmolRuntime};
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

pub(super) struct Smol;

impl Host for Smol {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(SmolRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        smol::block_on(future);
    }

    fn serve(&self, listener: TcpListener, tls: Option<ServerTls>, app: App) -> io::Result<()> {
        let listener = Listener::from(smol::net::TcpListener::try_from(listener)?);
        let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
        smol::block_on(sonora_smol::serve(listener, app))
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        channel(request, sonora_smol::channel_builder)
    }
}
