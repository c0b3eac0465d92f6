//! gRPC-Web calls over `http`, `http-body` and `tower-service`, on any runtime.
//!
//! This crate knows calls: services and their registry, generated stubs, deadlines, cancellation, CORS. It knows
//! no bytes of gRPC-Web (those are [`sonora-core`](core)'s), no connection (`sonora-hyper`'s) and no runtime.
//! Most programs use it through the crate of their runtime, such as `sonora-tokio`, which re-exports it.
//!
//! A [`GrpcWeb`] is a `tower_service::Service`: mount it wherever one fits, around the application you have.
//! A [`Channel`] is what generated clients call through.

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
pub use metadata::{Metadata, MetadataError};
pub use request::{IntoRequest, Request};
pub use response::{LateTrailers, Response};
pub use runtime::{Runtime, Sleep};
pub use server::{Connection, Cors, GrpcWeb, GrpcWebLayer};
pub use sonora_core::{self as core, Code, Limits, Wire};
pub use status::{RpcStatus, Status};
pub use streaming::Streaming;

pub use {prost, prost_types};

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
        include!(concat!(env!("OUT_DIR"), "/", $package, ".rs"));
    };
}
