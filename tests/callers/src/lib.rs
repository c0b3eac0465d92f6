//! One client for two kinds of channel: those that are awaited, and those that wait.
//!
//! The suites are written once, as asynchronous code. Stubs that are generated over this crate instead of
//! `sonora-http` take a channel of either kind; calls through one that waits are made on threads, and a call that is
//! dropped is cancelled by its token. All else is `sonora-http`.

#![deny(missing_docs)]

mod channel;
mod threads;

pub use channel::Channel;
pub use sonora_http::*;

/// `tests/proto/grpc/testing/test.proto`: gRPC's interoperability test service.
pub mod grpc_testing {
    sonora_http::include_proto!("grpc.testing");
}

/// `tests/proto/sonora/testing/steps.proto`: streams that wait for their reader.
pub mod sonora_testing {
    sonora_http::include_proto!("sonora.testing");
}
