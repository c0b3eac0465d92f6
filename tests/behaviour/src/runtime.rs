//! What a runtime brings to the suite.

use crate::Setup;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use sonora_http::{Channel, Wire};
use std::sync::Arc;

/// A runtime: servers and channels on it.
pub trait Runtime: Send + Sync {
    /// Its name, for the report.
    fn name(&self) -> &'static str;

    /// What it lends to calls.
    fn lent(&self) -> Arc<dyn sonora_http::Runtime>;

    /// Starts a server on a free port of 127.0.0.1, independently of whoever calls.
    fn serve(&self, setup: Setup) -> Running;

    /// A channel to a server, which calls are made through inside of [`block_on`](Self::block_on).
    fn channel(&self, url: &str, http: Http) -> Channel;

    /// Runs a case.
    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>);
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
