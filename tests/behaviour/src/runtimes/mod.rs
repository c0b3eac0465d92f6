//! The runtimes that the suite runs on, one file each.

mod async_std;
mod smol;
mod tokio;

pub use async_std::async_std;
pub use smol::smol;
pub use tokio::tokio;
