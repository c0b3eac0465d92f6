//! What the greeters of all runtimes share: everything but the runtime.

mod arguments;
mod client;
mod plain;
mod service;
mod waiting;

pub use arguments::Arguments;
pub use client::call;
pub use plain::PlainGreeter;
pub use service::MyGreeter;
pub use waiting::call_and_wait;

/// A page that calls the Greeter from a browser, and shows the frames that travel.
pub const PAGE: &str = include_str!("page.html");
