//! The runtimes that the programs run on.

mod channel;
mod on_async_std;
mod on_blocking;
mod on_smol;
mod on_tokio;
mod tls;

pub use tls::server_tls;

use crate::pb;
use core::{future::Future, pin::Pin};
use sonora_callers::Channel;
use sonora_http::server::{GrpcWeb, NoApp};
use sonora_http::{BoxError, Runtime};
use sonora_hyper::tls::ServerTls;
use std::io;
use std::net::TcpListener;
use std::sync::Arc;

/// What is served.
pub type App = GrpcWeb<NoApp, hyper::body::Incoming>;

/// What the programs need of a runtime.
pub trait Host: Send + Sync {
    /// The runtime, as calls see it.
    fn runtime(&self) -> Arc<dyn Runtime>;

    /// Runs a future to its end on the calling thread.
    fn block_on(&self, future: Pin<Box<dyn Future<Output = ()> + '_>>);

    /// Serves on a listener, encrypted or not, for ever.
    ///
    /// # Errors
    ///
    /// Those of the listener.
    fn serve(&self, listener: TcpListener, tls: Option<ServerTls>, app: App) -> io::Result<()>;

    /// A channel to the server that a request names.
    ///
    /// # Errors
    ///
    /// A sentence when there can be none.
    fn channel(&self, request: &pb::ClientCompatRequest) -> Result<Channel, BoxError>;
}

/// The runtime named on the command line: `--runtime NAME`, by default tokio.
///
/// # Errors
///
/// A sentence for anything else.
pub fn from_arguments() -> Result<Box<dyn Host>, BoxError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] | ["--runtime", "tokio"] => Ok(Box::new(on_tokio::Tokio::new()?)),
        ["--runtime", "smol"] => Ok(Box::new(on_smol::Smol)),
        ["--runtime", "async-std"] => Ok(Box::new(on_async_std::AsyncStd)),
        ["--runtime", "blocking"] => Ok(Box::new(on_blocking::Blocking)),
        other => Err(format!("want --runtime tokio|smol|async-std|blocking, not {other:?}").into()),
    }
}
