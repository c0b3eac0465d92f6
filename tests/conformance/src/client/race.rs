//! Cancelling.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::Poll;
use core::time::Duration;
use sonora_http::Runtime;

/// Runs `work` to its end, unless `cancel` is ready before: then it is dropped, which is how a call is cancelled.
pub(crate) async fn unless<T>(cancel: impl Future<Output = ()>, work: impl Future<Output = T>) -> Option<T> {
    let (mut cancel, mut work) = (pin!(cancel), pin!(work));
    poll_fn(|cx| match work.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => cancel.as_mut().poll(cx).map(|()| None),
    })
    .await
}

pub(crate) async fn pause(runtime: &dyn Runtime, milliseconds: u32) {
    if milliseconds > 0 {
        runtime.sleep(Duration::from_millis(milliseconds.into())).await;
    }
}
