//! No runtime: plain functions in a pool of threads, and a channel that waits, each call on a thread of its own.

use super::tls::client_tls;
use super::{App, Host};
use crate::pb::{ClientCompatRequest, HttpVersion};
use core::{future::Future, pin::Pin};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use sonora_hyper::tls::ServerTls;
use sonora_smol::SmolRuntime;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

pub(super) struct Blocking;

impl Host for Blocking {
    fn runtime(&self) -> Arc<dyn Runtime> {
        Arc::new(SmolRuntime)
    }

    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>) {
        smol::block_on(future);
    }

    fn serve(&self, listener: TcpListener, tls: Option<ServerTls>, app: App) -> io::Result<()> {
        let listener = sonora_blocking::Listener::from(listener);
        let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
        sonora_blocking::serve(listener, app)
    }

    fn channel(&self, request: &ClientCompatRequest) -> Result<Channel, BoxError> {
        if request.http_version() != HttpVersion::HttpVersion1 {
            return Err("the blocking channel speaks HTTP/1.1".into());
        }
        let tls = client_tls(request)?;
        let scheme = if tls.is_some() { "https" } else { "http" };
        let builder =
            sonora_blocking::channel_builder(&format!("{scheme}://{}:{}", request.host, request.port))?;
        Ok(match tls {
            Some(tls) => builder.tls(tls)?.build().into(),
            None => builder.build().into(),
        })
    }
}
