//! gRPC-Web for synchronous programs: plain functions, iterators, threads.

#![deny(missing_docs)]

pub use sonora_http::*;
