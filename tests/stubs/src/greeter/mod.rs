//! What the greeters of all runtimes share: everything but the runtime.

mod arguments;
mod client;
mod plain;
mod service;

pub use arguments::Arguments;
pub use client::call;
pub use plain::PlainGreeter;
pub use service::MyGreeter;

/// A page that calls the Greeter from a browser, and shows the frames that travel.
pub const PAGE: &str = include_str!("page.html");
