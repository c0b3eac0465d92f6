//! Calls that wait, each on a thread of its own; dropped, they are cancelled.

use core::pin::Pin;
use futures_channel::{mpsc, oneshot};
use futures_util::future::{Either, select};
use futures_util::{SinkExt as _, Stream, StreamExt as _};
use sonora_http::blocking::{self, CancelToken};
use sonora_http::{LateTrailers, Request, Response, Status, Streaming};
use std::thread;

/// Cancels a call when it is dropped; of no consequence to one that has ended.
struct CancelsDropped(CancelToken);

impl CancelsDropped {
    fn new<T>(request: &mut Request<T>) -> Self {
        let cancel = CancelToken::new();
        cancel.attach(request);
        Self(cancel)
    }
}

impl Drop for CancelsDropped {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Makes a call whose answer is one message.
pub(crate) async fn one<T: Send + 'static, R: Send + 'static>(
    mut request: Request<T>,
    call: impl FnOnce(Request<T>) -> Result<Response<R>, Status> + Send + 'static,
) -> Result<Response<R>, Status> {
    let _cancel = CancelsDropped::new(&mut request);
    let (answer, answered) = oneshot::channel();
    thread::spawn(move || {
        // Nobody listens any more when the call was dropped.
        let _ = answer.send(call(request));
    });
    answered.await.unwrap_or_else(|_| Err(panicked()))
}

/// Makes a call whose answer is a stream.
pub(crate) async fn stream<T: Send + 'static, R: Send + 'static>(
    mut request: Request<T>,
    call: impl FnOnce(Request<T>) -> Result<Response<blocking::Streaming<R>>, Status> + Send + 'static,
) -> Result<Response<Streaming<R>>, Status> {
    let cancel = CancelsDropped::new(&mut request);
    let (answer, answered) = oneshot::channel();
    let (mut sender, receiver) = mpsc::channel(0);
    let trailers = LateTrailers::default();
    let late = trailers.clone();
    thread::spawn(move || {
        let response = match call(request) {
            Ok(response) => response,
            Err(status) => return drop(answer.send(Err(status))),
        };
        let mut messages = None;
        let head = response.map(|stream| messages = Some(stream));
        if let (Ok(()), Some(mut messages)) = (answer.send(Ok(head)), messages) {
            for message in messages.by_ref() {
                if pollster::block_on(sender.send(message)).is_err() {
                    return;
                }
            }
            late.update(|late| *late = messages.trailers().cloned().unwrap_or_default());
        }
    });
    let head = answered.await.unwrap_or_else(|_| Err(panicked()))?;
    let messages = receiver.map(move |message| {
        // Dropped with the stream.
        let _ = &cancel;
        message
    });
    Ok(head.map(|()| Streaming::with_trailers(messages, trailers)))
}

fn panicked() -> Status {
    Status::internal("the calling thread panicked")
}

/// The messages of a stream, to be iterated over until the call is cancelled.
pub(crate) fn iterated<S: Stream + Send + 'static>(request: Request<S>) -> Request<Iterated<S>> {
    let cancel = request.extensions().get::<CancelToken>().cloned().unwrap_or_default();
    request.map(|stream| Iterated { stream: Box::pin(stream), cancel })
}

/// An iterator that waits for a stream's messages, and ends when there will be nobody to take them.
pub(crate) struct Iterated<S> {
    stream: Pin<Box<S>>,
    cancel: CancelToken,
}

impl<S: Stream> Iterator for Iterated<S> {
    type Item = S::Item;

    fn next(&mut self) -> Option<S::Item> {
        match pollster::block_on(select(self.stream.next(), self.cancel.cancelled())) {
            Either::Left((message, _)) => message,
            Either::Right(_) => None,
        }
    }
}
