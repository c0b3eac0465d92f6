//! Generated code of the services that the tests and examples share, and the Greeter of the examples.
//!
//! A program of your own has a `build.rs` like the one beside this file, and a module like those below.

pub mod greeter;
pub mod steps;

/// `tests/proto/helloworld.proto`.
pub mod helloworld {
    sonora_http::include_proto!("helloworld");
}

/// `tests/proto/grpc/testing/test.proto`: gRPC's interoperability test service.
pub mod grpc_testing {
    sonora_http::include_proto!("grpc.testing");
}

/// `tests/proto/sonora/testing/steps.proto`: streams that wait for their reader.
pub mod sonora_testing {
    sonora_http::include_proto!("sonora.testing");
}
