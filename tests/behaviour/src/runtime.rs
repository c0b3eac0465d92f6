//! What a runtime brings to the suite.

use crate::Setup;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use sonora_callers::Channel;
use sonora_http::Wire;
use std::net::TcpListener;
use std::sync::Arc;

/// Whose channels are called through.
pub trait Client: Send + Sync {
    /// Its name, for the report.
    fn name(&self) -> &'static str;

    /// A channel to a server, which calls are made through inside of [`block_on`](Self::block_on).
    fn channel(&self, url: &str, http: Http) -> Channel;

    /// Runs a case.
    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>);
}

/// A runtime: servers and channels on it.
pub trait Runtime: Client {
    /// What it lends to calls.
    fn lent(&self) -> Arc<dyn sonora_http::Runtime>;

    /// Starts a server on a free port of 127.0.0.1, independently of whoever calls.
    fn serve(&self, setup: Setup) -> Running;
}

/// A server that was started.
#[derive(Debug)]
pub struct Running {
    /// Where it is: `http://127.0.0.1:40123`.
    pub url: String,
    /// Sent to, or dropped, it begins the shutdown.
    pub stop: smol::channel::Sender<()>,
    /// Closed when the server has ended.
    pub ended: smol::channel::Receiver<()>,
}

/// The server's side of [`Running`]: it runs until it is told to stop, and has ended when this is dropped.
#[derive(Debug)]
pub(crate) struct Orders {
    stopped: smol::channel::Receiver<()>,
    _end: smol::channel::Sender<()>,
}

impl Running {
    /// A listener on a free port, for the server that gets these orders.
    pub(crate) fn new() -> (Self, TcpListener, Orders) {
        let (stop, stopped) = smol::channel::bounded(1);
        let (end, ended) = smol::channel::bounded(1);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        (Self { url, stop, ended }, listener, Orders { stopped, _end: end })
    }
}

impl Orders {
    /// A function that waits until the server is to stop.
    pub(crate) fn stop_signal(&self) -> impl FnOnce() + Send + 'static {
        let stopped = self.stopped.clone();
        move || stopped.recv_blocking().unwrap_or_default()
    }

    /// Waits until the server is to stop.
    pub(crate) async fn stop(&self) {
        let _ = self.stopped.recv().await;
    }
}

/// The HTTP version that a channel speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http {
    /// HTTP/1.1.
    One,
    /// HTTP/2, by prior knowledge.
    Two,
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::One => "HTTP/1.1",
            Self::Two => "HTTP/2",
        })
    }
}

/// The encoding of a channel's calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// gRPC-Web.
    Binary,
    /// gRPC-Web, base64.
    Text,
}

impl Mode {
    /// The wire of this mode.
    pub const fn wire(self) -> Wire {
        match self {
            Self::Binary => Wire::Web,
            Self::Text => Wire::WebText,
        }
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Binary => "binary",
            Self::Text => "text",
        })
    }
}
