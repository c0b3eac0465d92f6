//! Calls as plain functions: streams that are iterators, and what blocking clients call through.
//!
//! A [`Channel`] waits on the caller's thread; everything else about a call is the asynchronous
//! [`Channel`](crate::Channel)'s, which it wraps. So it works over any transport: over `sonora-blocking`'s, which
//! needs no runtime at all, and over those of a runtime that runs elsewhere in the program. To wait on a thread that
//! drives a runtime's tasks keeps them from running; there, await the asynchronous channel instead.
//!
//! Handlers that may block, of a service that `sonora-build` made with `build_blocking_server`, run where the runtime
//! runs what blocks. [`Request`](crate::Request), [`Response`](crate::Response) and [`Status`](crate::Status) are
//! the same everywhere.

mod cancel;
mod channel;
mod outgoing;
mod streaming;

pub use cancel::{Bounds, CancelToken, Cancelled};
pub use channel::Channel;
pub use outgoing::IntoIteratorRequest;
pub use streaming::Streaming;
