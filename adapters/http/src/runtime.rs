//! What a runtime lends to calls.

use core::{fmt, future::Future, pin::Pin, time::Duration};

/// A timer that was started.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send + Sync>>;

/// What calls need of a runtime: time, tasks, and a place for work that blocks.
///
/// The runtime crates implement it; an embedder with a runtime of its own writes these three methods.
pub trait Runtime: fmt::Debug + Send + Sync + 'static {
    /// A future that is ready once `duration` has passed.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// Runs a future to its end, independently of the caller.
    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>);

    /// Runs a function that blocks where that stalls nobody.
    ///
    /// One that can not be run is dropped; its call ends with UNAVAILABLE.
    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>);

    /// Whether so much work waits for a thread that new calls of blocking handlers are refused, with
    /// RESOURCE_EXHAUSTED. By default never.
    fn is_saturated(&self) -> bool {
        false
    }
}
