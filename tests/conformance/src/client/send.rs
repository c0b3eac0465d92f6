//! The requests of a call, and when it is cancelled.

use super::race::pause;
use core::cell::Cell;
use core::future::pending;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender};
use futures_util::StreamExt;
use sonora_conformance::pb::ClientCompatRequest;
use sonora_conformance::pb::client_compat_request::cancel::CancelTiming;
use sonora_http::Runtime;

/// When a call is cancelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cancel {
    Never,
    BeforeClose,
    /// Milliseconds after closing.
    AfterClose(u32),
    AfterResponses(u32),
}

impl Cancel {
    pub(crate) fn of(request: &ClientCompatRequest) -> Self {
        match request.cancel.as_ref().map(|cancel| cancel.cancel_timing) {
            None => Self::Never,
            Some(None) => Self::AfterClose(0),
            Some(Some(CancelTiming::BeforeCloseSend(()))) => Self::BeforeClose,
            Some(Some(CancelTiming::AfterCloseSendMs(time))) => Self::AfterClose(time),
            Some(Some(CancelTiming::AfterNumResponses(count))) => Self::AfterResponses(count),
        }
    }

    pub(crate) fn after_responses(self) -> Option<u32> {
        if let Self::AfterResponses(count) = self { Some(count) } else { None }
    }

    /// Ready when a call is to be cancelled whose requests are all sent.
    pub(crate) async fn after_close(self, runtime: &dyn Runtime) {
        match self {
            Self::AfterClose(time) => pause(runtime, time).await,
            _ => pending().await,
        }
    }
}

/// The messages of a request stream, one after the other.
pub(crate) struct Requests<M> {
    pub(crate) messages: Vec<M>,
    /// Milliseconds before each one.
    pub(crate) delay: u32,
    pub(crate) cancel: Cancel,
    /// For full duplex: told of every response, which the next message waits for.
    pub(crate) turns: Option<UnboundedReceiver<()>>,
}

impl<M> Requests<M> {
    /// Gives the messages to `body` and closes it; ready when the call is to be cancelled. `unsent` counts down.
    pub(crate) async fn send(
        mut self,
        body: UnboundedSender<M>,
        runtime: &dyn Runtime,
        unsent: &Cell<usize>,
    ) {
        for message in self.messages {
            pause(runtime, self.delay).await;
            if body.unbounded_send(message).is_err() {
                break;
            }
            unsent.set(unsent.get().saturating_sub(1));
            if let Some(turns) = &mut self.turns {
                turns.next().await;
            }
        }
        if self.cancel == Cancel::BeforeClose {
            return;
        }
        drop(body);
        self.cancel.after_close(runtime).await;
    }
}
