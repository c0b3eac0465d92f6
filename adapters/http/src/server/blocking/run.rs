//! Has a function run elsewhere, and waits for what it says.

use super::waiting::{Seat, WaitingCall};
use crate::cancellation::Over;
use crate::{Request, Runtime, Status};
use core::fmt;
use futures_channel::oneshot;
use std::sync::Arc;

/// Where a handler says what its call ends with, or begins with.
pub(super) type Tell<T> = oneshot::Sender<Result<T, Status>>;

/// The call's hold on a handler that nothing drops. Dropped, it tells the handler that the call is over, takes back
/// what it was lent, and forgets it when it has not begun.
pub(super) struct Hold {
    over: Over,
    lent: Option<Box<dyn FnOnce() + Send>>,
    waiting: Option<Seat>,
}

impl Hold {
    pub(super) fn new() -> Self {
        Self { over: Over::default(), lent: None, waiting: None }
    }

    /// With something that the handler must not keep.
    pub(super) fn lending(over: Over, take_back: impl FnOnce() + Send + 'static) -> Self {
        Self { over, lent: Some(Box::new(take_back)), waiting: None }
    }

    pub(super) fn over(&self) -> Over {
        self.over.clone()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.over.0.fire();
        if let Some(seat) = self.waiting.take() {
            seat.leave();
        }
        if let Some(take_back) = self.lent.take() {
            take_back();
        }
    }
}

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hold").field("over", &self.over).finish_non_exhaustive()
    }
}

/// Runs `work` on the request where functions may block; ready when it has told something.
pub(super) async fn run<Q, T>(
    runtime: Arc<dyn Runtime>,
    mut hold: Hold,
    mut request: Request<Q>,
    work: impl FnOnce(Request<Q>, Tell<T>) + Send + 'static,
) -> Result<(T, Hold), Status>
where
    Q: Send + 'static,
    T: Send + 'static,
{
    let (tell, told) = oneshot::channel();
    request.extensions_mut().insert(hold.over());
    let call = WaitingCall::new(move || {
        // It may have waited for long, and nobody have taken it back yet.
        if request.is_cancelled() {
            drop(tell.send(Err(request.cancellation().status())));
        } else {
            work(request, tell);
        }
    });
    hold.waiting = Some(call.seat());
    if !runtime.spawn_call(call) {
        return Err(Status::resource_exhausted("all threads are busy, and enough calls wait for one"));
    }
    match told.await {
        Ok(Ok(told)) => Ok((told, hold)),
        Ok(Err(status)) => Err(status),
        Err(oneshot::Canceled) => Err(no_thread()),
    }
}

/// What becomes of a call when the runtime drops its function.
pub(super) fn no_thread() -> Status {
    Status::unavailable("no thread is left for the call")
}
