//! gRPC-Web for synchronous programs: plain functions, iterators, threads.
//!
//! # A client
//!
//! ```no_run
//! # #[cfg(any())]
//! mod helloworld {
//!     sonora_blocking::include_proto!("helloworld"); // what `sonora-build` made of the .proto, in build.rs
//! }
//! # use sonora_stubs::helloworld;
//! use helloworld::{HelloRequest, greeter_blocking_client::GreeterClient};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let greeter = GreeterClient::new(sonora_blocking::channel("http://127.0.0.1:8080")?);
//! let reply = greeter.say_hello(HelloRequest { name: "world".into() })?;
//! println!("{}", reply.into_inner().message);
//!
//! for letter in greeter.say_hello_slowly(HelloRequest { name: "world".into() })?.into_inner() {
//!     println!("{}", letter?.message);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! A channel waits on the thread that calls: over [ureq](https://docs.rs/ureq)'s HTTP/1.1, without an executor and
//! without an asynchronous runtime in the program. Another thread ends a call by its [`CancelToken`].
//!
//! # A server
//!
//! With the feature `server`. This one calls itself, over a port that is free:
//!
//! ```
//! # #[cfg(not(feature = "server"))]
//! # fn main() {}
//! # #[cfg(feature = "server")]
//! # use sonora_stubs::helloworld;
//! # #[cfg(feature = "server")]
//! use helloworld::greeter_blocking_server::{Greeter, GreeterServer};
//! # #[cfg(feature = "server")]
//! use helloworld::{HelloReply, HelloRequest, greeter_blocking_client::GreeterClient};
//! use sonora_blocking::{Request, Response, Status};
//!
//! struct MyGreeter;
//!
//! # #[cfg(feature = "server")]
//! impl Greeter for MyGreeter {
//!     fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
//!         let name = request.into_inner().name; // and now ask the database, on this thread
//!         Ok(Response::new(HelloReply { message: format!("Hello, {name}!") }))
//!     }
//! }
//!
//! # #[cfg(feature = "server")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
//! let url = format!("http://{}", listener.local_addr()?);
//! let app = sonora_blocking::new().add_service(GreeterServer::new(MyGreeter));
//! std::thread::spawn(move || sonora_blocking::serve(listener, app));
//!
//! let greeter = GreeterClient::new(sonora_blocking::channel(&url)?);
//! let reply = greeter.say_hello(HelloRequest { name: "world".into() })?;
//! assert_eq!(reply.into_inner().message, "Hello, world!");
//! # Ok(())
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
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`channel`], [`channel_builder`], [`Channel`] | what generated clients call through |
//! | [`CancelToken`], [`Cancellation`] | ends a call from another thread; tells a handler that its call has ended |
//! | [`Request`], [`Response`], [`Streaming`], [`Status`], [`Metadata`] | what handlers take and give; a [`Streaming`] is an iterator |
//! | `wrap`, `new` | services beside an application, or alone: a [`GrpcWeb`] |
//! | `serve`, `serve_with_shutdown`, `server` | a server on a listener; its limits |
//!
//! # Features
//!
//! None is on by default, and each only adds.
//!
//! | | |
//! |---|---|
//! | `server` | the server: hyper's connections on smol, handlers in a pool of threads |
//! | `gzip`, `deflate`, `zstd`, `brotli`, `snappy` | message compressions, for [`GrpcWeb::compression`] and [`Channel::compression`] |
//! | `tls` | `ClientTls`, and with `server` `ServerTls`: rustls with ring |
//! | `webpki-roots` | channels trust the roots of Mozilla's programme, unless told otherwise |
//! | `native-roots` | channels can be told to trust the roots that the machine trusts |
//! | `tracing` | a span for each call of a server, and an event at its end |
//!
//! The guide, chapter by chapter, is in the repository's folder `docs`.

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
