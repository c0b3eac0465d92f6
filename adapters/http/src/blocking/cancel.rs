//! Cancelling from another thread.

use crate::{Request, Status};
use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};
use event_listener::{Event, EventListener};
use std::sync::Arc;
use std::time::Instant;

/// Ends calls that other threads wait for; they end with CANCELLED, and the server's handlers are dropped.
///
/// Cheap to clone; all clones cancel the same calls. A token may go with any number of calls. A cancelled one stays
/// so: calls that begin with it end at once.
///
/// ```
/// # use sonora_http::{Request, blocking::CancelToken};
/// let cancel = CancelToken::new();
/// let mut request = Request::new("a message");
/// cancel.attach(&mut request);
/// // While one thread makes the call, another ends it:
/// cancel.cancel();
/// ```
#[derive(Clone, Debug, Default)]
pub struct CancelToken(Arc<Source>);

#[derive(Debug, Default)]
struct Source {
    cancelled: AtomicBool,
    event: Event,
}

impl CancelToken {
    /// A token that nothing was cancelled with yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the call of this request end when the token is cancelled.
    pub fn attach<T>(&self, request: &mut Request<T>) {
        request.extensions_mut().insert(self.clone());
    }

    /// Ends the calls that the token goes with.
    pub fn cancel(&self) {
        self.0.cancelled.store(true, Ordering::SeqCst);
        self.0.event.notify(usize::MAX);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.cancelled.load(Ordering::SeqCst)
    }

    /// Ready once the token is cancelled; for transports that have to be told.
    pub fn cancelled(&self) -> Cancelled {
        Cancelled { listener: Box::pin(self.0.event.listen()), token: self.clone() }
    }

    /// Waits for `call` on this thread, or until the token is cancelled: then the call is dropped.
    pub(super) fn wait<T>(&self, call: impl Future<Output = Result<T, Status>>) -> Result<T, Status> {
        let (mut call, mut cancelled) = (pin!(call), self.cancelled());
        pollster::block_on(poll_fn(|cx| {
            if Pin::new(&mut cancelled).poll(cx).is_ready() {
                return Poll::Ready(Err(ended()));
            }
            // A transport that blocks is told by other means, and what it fails with then says nothing.
            let result = call.as_mut().poll(cx);
            result.map(|result| result.map_err(|status| if self.is_cancelled() { ended() } else { status }))
        }))
    }
}

fn ended() -> Status {
    Status::cancelled("the call was cancelled")
}

/// A future that is ready once a [`CancelToken`] is cancelled.
#[derive(Debug)]
pub struct Cancelled {
    listener: Pin<Box<EventListener>>,
    token: CancelToken,
}

impl Future for Cancelled {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // The listener was there first, so that nothing is missed between the two.
        if self.token.is_cancelled() { Poll::Ready(()) } else { self.listener.as_mut().poll(cx) }
    }
}

/// What may end a call of a blocking [`Channel`](super::Channel) before its time; in the extensions of the HTTP
/// request, for a transport that blocks its caller and so has to see to both itself.
///
/// What such a call fails with after the deadline counts as DEADLINE_EXCEEDED when the transport says
/// [`Status::broken_transport`], and as CANCELLED after the token was cancelled, whatever it says.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Bounds {
    /// When the call must have ended.
    pub deadline: Option<Instant>,
    /// What another thread may end it with.
    pub cancel: CancelToken,
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::future::pending;
    use std::thread;

    #[test]
    fn a_token_ends_what_another_thread_waits_for() {
        let token = CancelToken::new();
        let waiting = thread::spawn({
            let token = token.clone();
            move || token.wait(pending::<Result<(), Status>>())
        });
        token.cancel();
        let status = waiting.join().unwrap().unwrap_err();
        assert_eq!(status.code(), crate::Code::Cancelled);
        assert!(token.wait(async { Ok(()) }).is_err(), "a cancelled token stays so");
    }
}
