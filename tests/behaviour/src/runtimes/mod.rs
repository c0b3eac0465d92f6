//! The runtimes that the suite runs on, one file each.

mod async_std;
mod blocking;
mod smol;
mod tokio;

pub use async_std::async_std;
pub use blocking::blocking;
pub use smol::smol;
pub use tokio::tokio;
