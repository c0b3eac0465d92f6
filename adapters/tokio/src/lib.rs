//! gRPC-Web servers and clients on tokio: HTTP/1.1, HTTP/2 and TLS on one port, beside an application or without one.
//!
//! # A service, and a call of it
//!
//! ```
//! # #[cfg(any())]
//! mod helloworld {
//!     sonora_tokio::include_proto!("helloworld"); // what `sonora-build` made of the .proto, in build.rs
//! }
//! # use sonora_stubs::helloworld;
//! use helloworld::greeter_server::{Greeter, GreeterServer};
//! use helloworld::{HelloReply, HelloRequest, greeter_client::GreeterClient};
//! use sonora_tokio::{Request, Response, Status};
//!
//! struct MyGreeter;
//!
//! impl Greeter for MyGreeter {
//!     async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
//!         let name = request.into_inner().name;
//!         Ok(Response::new(HelloReply { message: format!("Hello, {name}!") }))
//!     }
//! }
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//!     let url = format!("http://{}", listener.local_addr()?);
//!     let router = axum::Router::new(); // the application that you have
//!     let app = sonora_tokio::wrap(router).add_service(GreeterServer::new(MyGreeter));
//!     tokio::spawn(sonora_tokio::serve(listener, app));
//!
//!     let greeter = GreeterClient::new(sonora_tokio::channel(&url)?);
//!     let reply = greeter.say_hello(HelloRequest { name: "world".into() }).await?;
//!     assert_eq!(reply.into_inner().message, "Hello, world!");
//!     Ok(())
//! }
//! ```
//!
//! Everything that is not a call of a service that was added falls through to the application, untouched.
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`wrap`], [`new`] | services beside an application, or alone: a [`GrpcWeb`], with [`Cors`] and limits |
//! | [`serve`], [`serve_with_shutdown`] | a server on a listener; [`run`] is one with the limits of [`server()`] |
//! | [`channel`], [`channel_builder`], [`in_process`] | what generated clients call through: a [`Channel`] |
//! | [`Request`], [`Response`], [`Streaming`], [`Status`], [`Metadata`] | what handlers take and give |
//! | [`grpc_web_layer`], [`GrpcWeb::add_grpc_service`] | services that speak gRPC, such as tonic's, served as gRPC-Web |
//! | [`compression`], [`server::Observe`] | message compression; metrics |
//!
//! # What needs a runtime
//!
//! [`serve`], a channel's calls and [`in_process`] run on the tokio runtime that they are called on, with its timer (and, over
//! sockets, its I/O) enabled; `#[tokio::main]` has both.
//!
//! # Features
//!
//! None is on by default, and each only adds.
//!
//! | | |
//! |---|---|
//! | `gzip`, `deflate`, `zstd`, `brotli`, `snappy` | message compressions, for [`GrpcWeb::compression`] and [`Channel::compression`] |
//! | `tls` | `ServerTls` and `ClientTls`: rustls with ring, on both sides |
//! | `webpki-roots` | channels trust the roots of Mozilla's programme, unless told otherwise |
//! | `native-roots` | channels can be told to trust the roots that the machine trusts |
//! | `tracing` | a span for each call of a server, and an event at its end |
//!
//! The guide, chapter by chapter, is in the repository's folder `docs`.

#![deny(missing_docs)]

mod connect;
mod io;
mod listener;
mod runtime;

pub use connect::TcpConnect;
pub use io::TcpIo;
pub use listener::Listener;
pub use runtime::TokioRuntime;
pub use sonora_http::server::NoApp;
pub use sonora_http::*;
#[cfg(feature = "tls")]
pub use sonora_hyper::tls::{ClientTls, ServerTls, TlsError};
pub use sonora_hyper::{Accepted, App, ChannelBuilder, Server, UrlError};

sonora_hyper::surface!(TokioRuntime);
