//! gRPC-Web for synchronous programs: plain functions, iterators, threads.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let channel = sonora_blocking::channel("http://127.0.0.1:8080")?;
//! // let greeter = GreeterClient::new(channel);
//! // let reply = greeter.say_hello(HelloRequest { name: "world".into() })?;
//! # let _ = channel;
//! # Ok(())
//! # }
//! ```
//!
//! A channel waits on the thread that calls: over [ureq](https://docs.rs/ureq)'s HTTP/1.1, without an executor and
//! without an asynchronous runtime in the program.
//!
//! The server, with the feature `server`:
//!
//! ```no_run
//! # #[cfg(feature = "server")]
//! # fn main_() -> std::io::Result<()> {
//! let listener = std::net::TcpListener::bind("127.0.0.1:8080")?;
//! let app = sonora_blocking::new(); // .add_service(GreeterServer::new(MyGreeter))
//! sonora_blocking::serve(listener, app)
//! # }
//! ```
//!
//! Handlers are plain functions, and streams are iterators. They run in a bounded pool of threads, so that a slow one
//! stalls nobody; when no thread is free, calls wait for one, each until its deadline. A response that nobody reads
//! keeps no thread. Nothing drops a handler whose caller has left: it asks
//! [`Request::is_cancelled`], or waits by [`Cancellation::sleep`].
//!
//! The same services can be added to a server on tokio, smol or async-std: there they run where that runtime runs what
//! blocks.

#![deny(missing_docs)]

mod channel;
#[cfg(feature = "server")]
mod serving;

pub use channel::{ChannelBuilder, channel, channel_builder};
#[cfg(feature = "server")]
pub use serving::{Listener, Server, serve, serve_with_shutdown, server};
pub use sonora_http::blocking::{CancelToken, Channel, IntoIteratorRequest, Streaming};
pub use sonora_http::client::UrlError;
#[cfg(all(feature = "server", feature = "tls"))]
pub use sonora_http::tls::ServerTls;
#[cfg(feature = "tls")]
pub use sonora_http::tls::{ClientTls, TlsError};
pub use sonora_http::*;
#[cfg(feature = "server")]
pub use sonora_smol::{App, NoApp};

/// Puts gRPC-Web in front of an application: an axum `Router`, or any other `tower_service::Service` of HTTP.
#[cfg(feature = "server")]
pub fn wrap<S, B>(app: S) -> GrpcWeb<S, B> {
    sonora_smol::wrap(app)
}

/// A gRPC-Web server without an application behind it.
#[cfg(feature = "server")]
pub fn new<B>() -> GrpcWeb<NoApp, B> {
    sonora_smol::new()
}
