//! The generated code of the service that every contestant offers.

/// prost messages and tonic's server.
#[allow(missing_debug_implementations, unreachable_pub, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
pub(crate) mod tonic {
    include!(concat!(env!("OUT_DIR"), "/tonic/helloworld.rs"));
}

/// buffa messages and connectrpc's server.
#[allow(missing_debug_implementations, unreachable_pub, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
#[allow(unnameable_types, reason = "generated")]
pub(crate) mod connectrpc {
    include!(concat!(env!("OUT_DIR"), "/connectrpc/mod.rs"));
}
