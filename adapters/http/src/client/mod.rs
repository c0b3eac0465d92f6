//! The client's half: channels, which generated clients call through.

mod bridge;
mod channel;
mod deadline;
mod in_process;
mod receive;
mod request_body;
mod response_stream;
mod transport;

pub use bridge::NativeBody;
pub use channel::Channel;
pub use request_body::IntoStreamingRequest;
pub use transport::{ResponseBody, Transport, TransportFuture};
