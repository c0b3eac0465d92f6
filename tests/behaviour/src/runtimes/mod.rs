//! The runtimes that the suite runs on, one file each.

mod tokio;

pub use tokio::tokio;
