//! Generated code of the services that the tests and examples share, and the Greeter of the examples.
//!
//! A program of your own has a `build.rs` like the one beside this file, and a module like the two below.

pub mod greeter;

/// `tests/proto/helloworld.proto`.
pub mod helloworld {
    sonora_http::include_proto!("helloworld");
}

/// `tests/proto/grpc/testing/test.proto`: gRPC's interoperability test service.
pub mod grpc_testing {
    sonora_http::include_proto!("grpc.testing");
}
