//! gRPC-Web connections over hyper, for any runtime: the server's driver with its drain, the client's pool.
//!
//! Written once for all runtimes: a runtime crate brings its sockets (as `hyper::rt::Read + Write`), its
//! [`Runtime`](sonora_http::Runtime), a function that accepts and one that connects.

#![deny(missing_docs)]

mod ahead;
mod connections;
#[cfg(feature = "futures-io")]
mod futures_io;
mod progress;
mod rt;
mod server;
mod service;

pub mod client;
#[doc(hidden)]
pub mod surface;

pub use client::{ChannelBuilder, Connect, Target};
#[cfg(feature = "futures-io")]
pub use futures_io::FuturesIo;
pub use server::{Accepted, Server};
pub use service::App;
pub use sonora_http::client::{Origin, UrlError};
#[cfg(feature = "tcp")]
pub use sonora_http::tcp::TcpKeepAlive;
#[cfg(feature = "tls")]
pub use sonora_http::tls;
