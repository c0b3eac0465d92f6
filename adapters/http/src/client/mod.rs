//! The client's half: channels, which generated clients call through.

mod bridge;
mod call;
mod channel;
mod deadline;
mod idle;
mod in_process;
mod into_channel;
mod origin;
mod prepared;
mod receive;
mod request_body;
mod response_stream;
mod transport;

pub use bridge::NativeBody;
pub use channel::Channel;
pub use idle::{Idle, Resting};
pub use into_channel::IntoChannel;
pub use origin::{Origin, UrlError};
pub use request_body::IntoStreamingRequest;
pub use transport::{ResponseBody, Transport, TransportFuture};
