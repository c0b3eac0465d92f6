//! Runs a handler: until it is done, cancelled, or panics.

use super::cancel::Cancel;
use super::observe::{Observed, inside};
use crate::{CallBody, Code, Status};
use core::panic::AssertUnwindSafe;
use core::{future::Future, pin::Pin, task::Context, task::Poll};
use sonora_core::server::Responder;
use std::panic::catch_unwind;

/// What an answer is made with.
pub(crate) struct Answer {
    pub(crate) responder: Responder,
    pub(crate) cancel: Cancel,
    pub(crate) observed: Observed,
}

impl Answer {
    /// The call ends with this.
    #[inline]
    pub(crate) fn ended(&self, code: Code) {
        if let Some(observation) = &self.observed {
            observation.ended(code);
        }
    }
}

/// Turns what a handler returned into a response.
pub(crate) type Reply<T> = fn(&mut Answer, Result<T, Status>, &mut Context<'_>) -> http::Response<CallBody>;

pin_project_lite::pin_project! {
    /// A handler that is running. Whatever happens to it, the call gets an answer.
    pub(crate) struct Guarded<F, T> {
        #[pin]
        handler: F,
        answer: Answer,
        reply: Reply<T>,
    }
}

impl<F, T> Guarded<F, T> {
    pub(crate) fn new(handler: F, answer: Answer, reply: Reply<T>) -> Self {
        Self { handler, answer, reply }
    }
}

impl<F: Future<Output = Result<T, Status>>, T> Future for Guarded<F, T> {
    type Output = http::Response<CallBody>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let result = match unless_panics(|| inside(&this.answer.observed, || this.handler.poll(cx))) {
            Ok(Poll::Ready(result)) => result,
            Ok(Poll::Pending) => match this.answer.cancel.poll(cx) {
                Poll::Ready(status) => Err(status),
                Poll::Pending => return Poll::Pending,
            },
            Err(status) => Err(status),
        };
        Poll::Ready((this.reply)(this.answer, result, cx))
    }
}

/// Calls user code; a panic becomes a status that tells the peer nothing of our inside.
pub(crate) fn unless_panics<R>(code: impl FnOnce() -> R) -> Result<R, Status> {
    // The state that a panic may have left broken is the handler's own, and is dropped unused.
    catch_unwind(AssertUnwindSafe(code)).map_err(|_| Status::internal("the handler panicked"))
}
