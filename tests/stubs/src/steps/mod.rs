//! The Steps that tests take, on any runtime: everything but the runtime.

mod echo;
mod service;

pub use echo::{Echo, INITIAL, TRAILING};
pub use service::Walks;
