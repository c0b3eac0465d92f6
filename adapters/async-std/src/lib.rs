//! gRPC-Web servers and clients on async-std, which its authors have discontinued in favour of smol.
//!
//! # A service, and a call of it
//!
//! ```
//! # #[cfg(any())]
//! mod helloworld {
//!     sonora_async_std::include_proto!("helloworld"); // what `sonora-build` made of the .proto, in build.rs
//! }
//! # use sonora_stubs::helloworld;
//! use helloworld::greeter_server::{Greeter, GreeterServer};
//! use helloworld::{HelloReply, HelloRequest, greeter_client::GreeterClient};
//! use sonora_async_std::{Request, Response, Status};
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
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! async_std::task::block_on(async {
//!     let listener = async_std::net::TcpListener::bind("127.0.0.1:0").await?;
//!     let url = format!("http://{}", listener.local_addr()?);
//!     let router = axum::Router::new(); // the application that you have
//!     let app = sonora_async_std::wrap(router).add_service(GreeterServer::new(MyGreeter));
//!     async_std::task::spawn(sonora_async_std::serve(listener, app));
//!
//!     let greeter = GreeterClient::new(sonora_async_std::channel(&url)?);
//!     let reply = greeter.say_hello(HelloRequest { name: "world".into() }).await?;
//!     assert_eq!(reply.into_inner().message, "Hello, world!");
//!     Ok(())
//! })
//! # }
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
//! Programs that can choose take `sonora-smol`, which has the same surface. No tokio runtime is compiled.
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
mod listener;
mod runtime;

pub use connect::TcpConnect;
pub use listener::Listener;
pub use runtime::AsyncStdRuntime;
pub use sonora_http::server::NoApp;
pub use sonora_http::*;
#[cfg(feature = "tls")]
pub use sonora_hyper::tls::{ClientTls, ServerTls, TlsError};
pub use sonora_hyper::{Accepted, App, ChannelBuilder, Server, UrlError};

sonora_hyper::surface!(AsyncStdRuntime);
