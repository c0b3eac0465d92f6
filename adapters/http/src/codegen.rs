//! What the code that `sonora-build` generates calls. Not for use by hand.

pub use crate::server::{CallFuture, Handler, IncomingCall, LargeField, RequestBody, TakeLarge};
pub use std::sync::Arc;

/// The status of a method that a service leaves out.
pub fn unimplemented(method: &'static str) -> crate::Status {
    crate::Status::unimplemented(format!("{method} is not implemented"))
}
