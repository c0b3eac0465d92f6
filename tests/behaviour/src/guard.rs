//! A hang is a failure.

use core::future::Future;
use core::time::Duration;
use smol::future::or;

/// Longer than anything here takes, on a machine that does much else besides.
const LONGEST: Duration = Duration::from_secs(15);

/// Runs a future on any runtime; panics, with `what`, when it hangs.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    within(LONGEST, what, future).await
}

/// The same for a whole case, in which shorter guards tell more.
pub(crate) async fn case_in_time<T>(future: impl Future<Output = T>) -> T {
    within(4 * LONGEST, "the case", future).await
}

async fn within<T>(longest: Duration, what: &str, future: impl Future<Output = T>) -> T {
    let hang = async {
        smol::Timer::after(longest).await;
        None
    };
    or(async { Some(future.await) }, hang).await.unwrap_or_else(|| panic!("hangs: {what}"))
}
