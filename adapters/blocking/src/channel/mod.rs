//! The client's half: a channel over ureq, which waits on its caller's thread.
//!
//! ureq speaks HTTP/1.1; whose connection it speaks over, how long and until when, is said here. Each connection has
//! an agent of its own, so that a call knows the socket it waits for: another thread cancels it by closing that.

mod body;
mod builder;
mod connect;
mod line;
mod pool;
mod runtime;
mod socket;
#[cfg(feature = "tls")]
mod tls;
mod upload;
mod wire;

pub use builder::{ChannelBuilder, channel, channel_builder};
