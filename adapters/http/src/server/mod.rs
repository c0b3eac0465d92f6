//! The server's half: services beside an application, on one port.

mod blocking;
mod body;
mod bridge;
mod call;
mod cancel;
#[cfg(test)]
mod clock;
mod common;
mod connection;
mod cors;
mod drain;
mod future;
mod guard;
mod large;
mod no_app;
mod observe;
mod outgoing;
mod pause;
mod reply;
mod request_stream;
mod service;
mod single;
mod stream_body;
mod watch;

pub use blocking::WaitingCall;
pub use body::Body;
pub use bridge::{BridgedBody, GrpcService, GrpcWebLayer, GrpcWebService};
pub use call::{CallFuture, Handler, IncomingCall, RequestBody};
pub use connection::{Connection, GivenUp, Shutdown};
pub use future::ResponseFuture;
pub use large::{LargeField, TakeLarge};
pub use no_app::{NoApp, Refusal};
pub use observe::{EndedCall, Observe};
pub use service::GrpcWeb;
pub use sonora_core::cors::{OriginError, OriginList, Policy as Cors};
