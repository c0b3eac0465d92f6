//! Requests, on their way from a worker to wherever the handler runs.

use actix_web::error::PayloadError;
use actix_web::{rt, web::Payload};
use bytes::Bytes;
use core::{fmt, future::poll_fn, pin::Pin, pin::pin, task::Context, task::Poll};
use futures_core::Stream;
use http_body::{Body, Frame};
use sonora_http::BoxError;
use tokio::sync::mpsc;

/// The body of a request.
///
/// actix-web's own cannot leave its worker, which a call may; so a task of the worker reads it, one chunk ahead of the
/// call, and ends with it.
pub struct RequestBody {
    chunks: mpsc::Receiver<Result<Bytes, PayloadError>>,
}

impl RequestBody {
    pub(crate) fn new(payload: Payload) -> Self {
        let (sender, chunks) = mpsc::channel(1);
        rt::spawn(read(payload.into_inner(), sender));
        Self { chunks }
    }
}

/// Reads until the end, an error, or until nobody wants more.
async fn read(payload: actix_web::dev::Payload, sender: mpsc::Sender<Result<Bytes, PayloadError>>) {
    let mut payload = pin!(payload);
    let mut closed = pin!(sender.closed());
    loop {
        let chunk = poll_fn(|cx| match closed.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(None),
            Poll::Pending => payload.as_mut().poll_next(cx),
        });
        let Some(chunk) = chunk.await else { return };
        let failed = chunk.is_err();
        if sender.send(chunk).await.is_err() || failed {
            return;
        }
    }
}

impl Body for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        self.chunks.poll_recv(cx).map(|chunk| {
            Some(match chunk? {
                Ok(data) => Ok(Frame::data(data)),
                // Its text and not itself: it may hold what cannot leave the worker.
                Err(error) => Err(error.to_string().into()),
            })
        })
    }
}

impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RequestBody").finish_non_exhaustive()
    }
}
