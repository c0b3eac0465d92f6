//! Compiles `.proto` files to Rust in a build script: messages, a trait for each service, its server, and its client.
//! No `protoc` is needed, and the package depends on one Sonora crate besides this one.
//!
//! ```toml
//! [dependencies]
//! sonora-tokio = "0.1"        # or sonora-smol, sonora-async-std, sonora-blocking, sonora-actix
//!
//! [build-dependencies]
//! sonora-build = "0.1"
//! ```
//!
//! `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), sonora_build::Error> {
//!     sonora_build::compile_protos(&["proto/helloworld.proto"], &["proto"])
//! }
//! ```
//!
//! `src/main.rs`, for a `service Greeter { rpc SayHello (HelloRequest) returns (HelloReply); }` of the package
//! `helloworld`:
//!
//! ```ignore
//! use sonora_tokio::{Request, Response, Status};
//!
//! mod pb {
//!     sonora_tokio::include_proto!("helloworld");      // the name of the package, not of the file
//! }
//!
//! struct MyGreeter;
//!
//! impl pb::greeter_server::Greeter for MyGreeter {
//!     async fn say_hello(&self, request: Request<pb::HelloRequest>) -> Result<Response<pb::HelloReply>, Status> {
//!         let name = request.into_inner().name;
//!         Ok(Response::new(pb::HelloReply { message: format!("Hello {name}") }))
//!     }
//! }
//!
//! let app = sonora_tokio::new().add_service(pb::greeter_server::GreeterServer::new(MyGreeter));
//!
//! let greeter = pb::greeter_client::GreeterClient::new(channel);
//! let reply = greeter.say_hello(pb::HelloRequest { name: "you".into() }).await?;
//! ```
//!
//! # What is generated
//! One file per package, `OUT_DIR/<package>.rs` (`_.rs` without a package). Those that an earlier run of the build script
//! has written to `OUT_DIR`, and that this one does not write, are removed. In each, the messages as
//! [prost](https://docs.rs/prost) writes them, and for a service `Greeter`
//!
//! - `greeter_server`: the trait `Greeter`, whose methods answer UNIMPLEMENTED until they are written, and
//!   `GreeterServer<T>`, which serves any `T: Greeter`. A stream is a `Streaming<T>` in both directions.
//! - `greeter_client`: `GreeterClient`, with one `async fn` for each RPC.
//! - `greeter_blocking_server`, for `sonora-blocking` or on demand: the same trait as plain functions, in which a stream
//!   is a `blocking::Streaming<T>`, an iterator. Its `GreeterServer<T>` is added to any adapter.
//! - `greeter_blocking_client`, likewise: `GreeterClient` as plain functions, which wait on the calling thread.
//!
//! A `bytes` field of 16 KiB or more in a message of a response stream is not copied to be sent: it goes behind the
//! other fields, which every parser takes. That holds for fields of proto3 that are neither `optional` nor in a
//! `oneof`, as `Vec<u8>` and as `Bytes`.
//!
//! Comments of the `.proto` become documentation, and its code samples become plain text (they are not run as tests).
//! `option deprecated = true` becomes `#[deprecated]`. Lints stay quiet over generated items, `missing_docs` and
//! clippy's pedantic ones included.
//!
//! Several packages that use each other's messages have to be nested as in the `.proto` files, `a.b` in
//! `mod a { mod b { .. } }`; [`Builder::include_file`] writes these modules.
//!
//! # Names
//! RPCs are named in snake case. Two rules cover what Rust cannot take:
//!
//! - a keyword becomes a raw identifier (`rpc Type` is `r#type`); `self`, `super` and `crate` cannot be raw and get an
//!   underscore (`rpc Self` is `self_`);
//! - `rpc New` is `new_` and `rpc Clone` is `clone_`: a client has `new` and `clone` already.
//!
//! Names that meet after this are an [`Error`] that names both.
//!
//! Well-known types come from `prost_types`, except that `google.protobuf.Empty` is `()` and the wrappers
//! (`google.protobuf.StringValue`, ...) are the Rust values they wrap.

#![deny(missing_docs)]

use std::path::Path;

mod blocking_server;
mod builder;
mod clashes;
mod client;
mod comments;
mod compile;
mod crate_path;
mod diagnose;
mod edition;
mod error;
mod large;
mod naming;
mod polish;
mod server;
mod service;
mod wanted;
mod written;

pub use builder::Builder;
pub use error::{Error, Position, Problem};
pub use prost_build;

/// Compiles `.proto` files with the default settings, into `OUT_DIR`.
///
/// `files` are looked up as given (relative to the package's root) and in `includes`; `includes` are the directories in
/// which `import`s are looked up, and each of `files` has to lie in one of them. `google/protobuf/*.proto` need no
/// directory. Tells Cargo to run the build script again when one of the files changes, imported ones too.
///
/// # Errors
/// See [`Error`]; what is wrong in a `.proto` file is reported with file, line and column.
pub fn compile_protos(files: &[impl AsRef<Path>], includes: &[impl AsRef<Path>]) -> Result<(), Error> {
    configure().compile_protos(files, includes)
}

/// Starts a build with settings other than the default ones.
///
/// ```no_run
/// # fn main() -> Result<(), sonora_build::Error> {
/// sonora_build::configure()
///     .build_server(false)
///     .type_attribute("shop.Item", "#[derive(serde::Serialize)]")
///     .compile_protos(&["proto/shop.proto"], &["proto"])
/// # }
/// ```
pub fn configure() -> Builder {
    Builder::new()
}
