//! The executors of smol and async-std, with one thread.

use core::future::Future;

/// Waits for a task of one of them. This thread only sleeps, as that of tokio's runtime does: the `block_on` of smol and
/// of async-std take turns with the executor at the reactor, and wake it for each event.
pub(crate) fn wait_for<T>(task: impl Future<Output = T>) -> T {
    smol::future::block_on(task)
}
