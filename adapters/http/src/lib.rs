//! gRPC-Web calls over `http`, `http-body` and `tower-service`, on any runtime.
//!
//! This crate knows calls: services and their registry, generated stubs, deadlines, cancellation, CORS. It knows
//! no bytes of gRPC-Web (those are [`sonora-core`](core)'s), no connection (`sonora-hyper`'s) and no runtime.
//! Most programs use it through the crate of their runtime, such as `sonora-tokio`, which re-exports it.
//!
//! # Services, and a call of one
//!
//! A [`GrpcWeb`] is a `tower_service::Service`: mount it wherever one fits, around the application you have.
//! A [`Channel`] is what generated clients call through, over connections, over a [`Transport`](client::Transport) of
//! your own or, as here, within the process.
//!
//! `sonora-build` generates the handlers of a service's messages, and a client with a method for each. This is what they
//! come down to:
//!
//! ```
//! use sonora_http::server::{CallFuture, Handler, IncomingCall, RequestBody};
//! use sonora_http::{Channel, GrpcWeb, Request, Response, Runtime, Sleep, Status};
//! use std::{future::Future, pin::Pin, sync::Arc, time::Duration};
//!
//! struct Echo;
//!
//! impl<B: RequestBody> Handler<B> for Echo {
//!     fn name(&self) -> &str {
//!         "echo.Echo"
//!     }
//!
//!     fn call(&self, method: &str, call: IncomingCall<B>) -> CallFuture {
//!         match method {
//!             "Say" => call.unary(|request: Request<String>| async move { say(request) }),
//!             _ => call.unimplemented(),
//!         }
//!     }
//! }
//!
//! fn say(request: Request<String>) -> Result<Response<String>, Status> {
//!     if request.get_ref().is_empty() {
//!         return Err(Status::invalid_argument("nothing to say"));
//!     }
//!     Ok(Response::new(request.into_inner()))
//! }
//!
//! /// What calls need of a runtime; the crates of the runtimes have it ready.
//! #[derive(Debug)]
//! struct Smol;
//!
//! impl Runtime for Smol {
//!     fn sleep(&self, duration: Duration) -> Sleep {
//!         Box::pin(async move { _ = smol::Timer::after(duration).await })
//!     }
//!
//!     fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
//!         smol::spawn(future).detach();
//!     }
//!
//!     fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
//!         smol::unblock(work).detach();
//!     }
//! }
//!
//! # fn main() -> Result<(), Status> {
//! let app = GrpcWeb::without_app(Arc::new(Smol)).add_service(Echo);
//! let channel = Channel::in_process(app, Arc::new(Smol));
//! smol::block_on(async {
//!     let reply: Response<String> = channel.unary("/echo.Echo/Say", Request::new("hello".to_owned())).await?;
//!     assert_eq!(reply.into_inner(), "hello");
//!     Ok(())
//! })
//! # }
//! ```
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`Request`], [`Response`], [`Streaming`], [`Status`], [`Metadata`] | what handlers take and give, and clients too |
//! | [`GrpcWeb`], [`Cors`], [`GrpcWebLayer`] | a server's services; a layer for services that speak gRPC |
//! | [`server`] | what generated servers, drivers of connections and observers meet |
//! | [`Channel`], [`client`] | calls, and what carries them |
//! | [`blocking`] | the same for callers that wait, and streams that are iterators |
//! | [`Runtime`] | sleep, spawn, spawn for blocking work: all that is needed of a runtime |
//! | [`compression`] | the algorithms |
//! | [`core`] | the protocol, re-exported |
//!
//! # Features
//!
//! None is on by default, and each only adds.
//!
//! | | |
//! |---|---|
//! | `gzip`, `deflate`, `zstd`, `brotli`, `snappy` | message compressions, for [`GrpcWeb::compression`] and [`Channel::compression`] |
//! | `tls` | the module `tls`: certificates, keys and roots for rustls, for crates that open connections |
//! | `webpki-roots`, `native-roots` | whom a channel may trust: Mozilla's programme's, the machine's |
//! | `tcp` | how long TCP connections outlive their peers, for the crates that open them |
//! | `tracing` | a span for each call of a server, and an event at its end |

#![deny(missing_docs)]

mod body;
mod call_body;
mod cancellation;
mod fault;
mod metadata;
mod request;
mod response;
mod runtime;
mod status;
mod streaming;

pub mod blocking;
pub mod client;
pub mod codegen;
pub mod compression;
pub mod server;
#[cfg(feature = "tcp")]
pub mod tcp;
#[cfg(feature = "tls")]
pub mod tls;

pub use body::BoxError;
pub use call_body::CallBody;
pub use cancellation::Cancellation;
pub use client::{Channel, IntoStreamingRequest};
pub use metadata::{Metadata, MetadataError, MetadataIter};
pub use request::{IntoRequest, Request};
pub use response::{LateTrailers, Response};
pub use runtime::{Runtime, Sleep};
pub use server::{Connection, Cors, GrpcWeb, GrpcWebLayer};
pub use sonora_core::{self as core, Code, Limits, Wire};
pub use status::{RpcStatus, Status};
pub use streaming::Streaming;

// Their types are part of this API; generated code uses the last two.
pub use {bytes, http, http_body, prost, prost_types};

/// Includes the code that `sonora-build` generated for a protobuf package.
///
/// ```ignore
/// pub mod helloworld {
///     sonora_tokio::include_proto!("helloworld");
/// }
/// ```
#[macro_export]
macro_rules! include_proto {
    ($package:tt) => {
        include!(concat!(
            env!(
                "OUT_DIR",
                "there is no build.rs beside Cargo.toml, which calls sonora_build::compile_protos"
            ),
            "/",
            $package,
            ".rs"
        ));
    };
}
