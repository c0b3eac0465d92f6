//! What the server and the client that the ConnectRPC conformance runner judges have in common.

mod headers;
pub mod messages;
pub mod runtime;

pub use headers::{append, list};

/// The runner's messages, and the service that it tests.
pub mod pb {
    sonora_http::include_proto!("connectrpc.conformance.v1");
}
