//! What plain functions work with: streams that are iterators.
//!
//! For handlers that may block, and for clients of synchronous programs. Everything else of a call is the same:
//! [`Request`](crate::Request), [`Response`](crate::Response), [`Status`](crate::Status).

mod streaming;

pub use streaming::Streaming;
