//! The stream of a download: the same message again and again, as an application with nothing to compute would send.

use core::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Stream;

use crate::workload::Shape;

/// Clones of one message; then the end, or silence until the client goes.
#[derive(Clone, Debug)]
pub(super) struct Messages<T> {
    message: T,
    left: u32,
    hold: bool,
}

impl<T: Clone> Messages<T> {
    pub(super) fn new(message: T, shape: Shape) -> Self {
        Self { message, left: shape.messages, hold: shape.hold }
    }
}

impl<T: Clone + Unpin> Messages<T> {
    /// The next message, if there is one to come.
    pub(super) fn poll(&mut self) -> Poll<Option<T>> {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                Poll::Ready(Some(self.message.clone()))
            }
            // Nobody wakes it: there is nothing to come, and the server notices by itself that the client has gone.
            None if self.hold => Poll::Pending,
            None => Poll::Ready(None),
        }
    }

    /// The same as what a handler returns.
    pub(super) fn results<E>(mut self) -> impl Stream<Item = Result<T, E>> + Send + use<T, E>
    where
        T: Send + 'static,
        E: 'static,
    {
        futures_util::stream::poll_fn(move |_: &mut Context<'_>| self.poll().map(|message| message.map(Ok)))
    }

    /// The same, boxed.
    pub(super) fn boxed<E: 'static>(self) -> Pin<Box<dyn Stream<Item = Result<T, E>> + Send>>
    where
        T: Send + 'static,
    {
        Box::pin(self.results())
    }
}
