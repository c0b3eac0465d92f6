//! Why a call that passes through cannot go on, told by who reads the request to who answers.

use crate::Status;
use core::task::{Context, Poll, Waker};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A fault of a request's body, known to both sides of a call; clones are one.
///
/// A service or a transport that meets an error in a body says what it likes of it, or nothing. So the error is
/// told here as well, and beats whatever they say.
#[derive(Clone, Default)]
pub(crate) struct Fault(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    status: Option<Status>,
    waker: Option<Waker>,
}

impl Fault {
    /// Tells the fault; the first one stands.
    pub(crate) fn set(&self, status: Status) {
        let mut state = self.state();
        state.status.get_or_insert(status);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Ready with the fault once there is one.
    pub(crate) fn poll(&self, cx: &mut Context<'_>) -> Poll<Status> {
        let mut state = self.state();
        match &state.status {
            Some(status) => Poll::Ready(status.clone()),
            None => {
                state.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
