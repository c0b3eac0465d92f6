//! gRPC-Web for synchronous programs: plain functions, iterators, threads.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let channel = sonora_blocking::channel("http://127.0.0.1:8080")?;
//! // let greeter = GreeterClient::new(channel);
//! // let reply = greeter.say_hello(HelloRequest { name: "world".into() })?;
//! # let _ = channel;
//! # Ok(())
//! # }
//! ```
//!
//! A channel waits on the thread that calls: over [ureq](https://docs.rs/ureq)'s HTTP/1.1, without an executor and
//! without an asynchronous runtime in the program.

#![deny(missing_docs)]

mod channel;

pub use channel::{ChannelBuilder, channel, channel_builder};
pub use sonora_http::blocking::{CancelToken, Channel, IntoIteratorRequest, Streaming};
pub use sonora_http::client::UrlError;
#[cfg(feature = "tls")]
pub use sonora_http::tls::{ClientTls, TlsError};
pub use sonora_http::*;
