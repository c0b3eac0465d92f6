//! gRPC-Web services beside an [actix-web](actix_web) application.
//!
//! actix-web has HTTP types of its own; this crate turns them into those of `http` and back, body by body as it streams,
//! and adds no other limit and no other rule to the services than those of [`GrpcWeb`].
//!
//! ```no_run
//! # #[cfg(any())]
//! mod helloworld {
//!     sonora_actix::include_proto!("helloworld"); // what `sonora-build` made of the .proto, in build.rs
//! }
//! # use sonora_stubs::helloworld;
//! use actix_web::{App, HttpServer, web};
//! use helloworld::greeter_server::{Greeter, GreeterServer};
//! use helloworld::{HelloReply, HelloRequest};
//! use sonora_actix::{Request, Response, Status};
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
//! #[actix_web::main]
//! async fn main() -> std::io::Result<()> {
//!     let grpc = sonora_actix::new().add_service(GreeterServer::new(MyGreeter));
//!     HttpServer::new(move || {
//!         App::new()
//!             .route("/", web::get().to(async || "a page of the application"))
//!             .service(sonora_actix::services(&grpc))
//!     })
//!     .h1_allow_half_closed(false)
//!     .bind(("127.0.0.1", 8080))?
//!     .run()
//!     .await
//! }
//! ```
//!
//! `h1_allow_half_closed(false)` has actix-web drop a handler as soon as its caller leaves. Without it, and over HTTP/2
//! in any case, a handler that has nothing to send goes on until its deadline.
//!
//! Native gRPC is refused: its status travels in HTTP trailers, which actix-web does not send. Clients are those of
//! `sonora-tokio`: actix-web runs on tokio.
//!
//! # Features
//!
//! `gzip`, `deflate`, `zstd`, `brotli`, `snappy`: message compressions, for [`GrpcWeb::compression`]. None is on by
//! default, and each only adds. TLS is actix-web's own.

#![deny(missing_docs)]

mod convert;
mod request_body;
mod response_body;
mod runtime;
mod services;

pub use request_body::RequestBody;
pub use runtime::ActixRuntime;
pub use services::{Services, services};
pub use sonora_http::server::NoApp;
pub use sonora_http::*;

use std::sync::Arc;

/// Services without an application behind them; mount them with [`services()`].
pub fn new() -> GrpcWeb<NoApp, RequestBody> {
    GrpcWeb::without_app(Arc::new(ActixRuntime))
}
