//! The server: a hyper on smol for the connections, a pool of threads for the handlers.

mod listener;
mod pool;
mod runtime;
mod serve;

pub use listener::Listener;
pub use serve::{Server, serve, serve_with_shutdown, server};
