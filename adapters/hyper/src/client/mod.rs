//! The client's half: a pool of connections, and the channel over it.

mod body;
mod builder;
mod h1;
mod h2;
mod held;
mod pool;
mod sent;
mod target;
mod tied;
mod uses;

pub use builder::ChannelBuilder;
pub use pool::Connect;
pub use target::Target;
