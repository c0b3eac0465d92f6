//! tonic's services and clients, with Sonora around them.

/// What tonic generates for `tests/proto/helloworld.proto`.
#[allow(missing_docs, missing_debug_implementations, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
pub mod helloworld {
    pub use sonora_stubs::helloworld::{HelloReply, HelloRequest};
    tonic::include_proto!("helloworld");
}

/// What tonic generates for `tests/proto/grpc/testing/test.proto`.
#[allow(missing_docs, missing_debug_implementations, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
pub mod grpc_testing {
    tonic::include_proto!("grpc.testing");
}

/// The descriptors of both, for reflection.
pub const DESCRIPTORS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.binpb"));
