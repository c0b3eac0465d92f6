//! What a runtime lends to calls.

use crate::server::WaitingCall;
use core::{fmt, future::Future, pin::Pin, time::Duration};

/// A timer that was started.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// What calls need of a runtime: time, tasks, and a place for work that blocks.
///
/// The runtime crates implement it; an embedder with a runtime of its own writes these three methods.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a runtime for calls",
    note = "`TokioRuntime`, `SmolRuntime`, `AsyncStdRuntime` and `ActixRuntime` are; for another, write `sleep`, `spawn` \
            and `spawn_blocking`"
)]
pub trait Runtime: fmt::Debug + Send + Sync + 'static {
    /// A future that is ready once `duration` has passed. Made for many calls, and mostly dropped before it is ready.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// Runs a future to its end, independently of the caller. May be called from any thread that polls our futures.
    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>);

    /// Runs a function that blocks where that stalls nobody.
    ///
    /// One that can not be run is dropped; its call ends with UNAVAILABLE.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>);

    /// Runs a call of a blocking handler likewise. `false` refuses it, with RESOURCE_EXHAUSTED, because enough calls
    /// wait for a thread already; by default none is refused.
    fn spawn_call(&self, call: WaitingCall) -> bool {
        self.spawn_blocking(Box::new(move || call.run()));
        true
    }
}
