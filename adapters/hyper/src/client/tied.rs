//! Over HTTP/2, a request that ends with its response.
//!
//! A stream of HTTP/2 has two halves, and hyper lets go of each by itself: to drop the response's body leaves the
//! request's open, and the server never learns that the caller has gone. So the two are tied together.

use atomic_waker::AtomicWaker;
use bytes::Bytes;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll};
use http_body::{Body, Frame, SizeHint};
use sonora_http::CallBody;
use std::sync::Arc;

/// The request's end of the tie: a body that fails once the other end was dropped, which resets the stream.
pub(crate) struct TiedBody {
    body: CallBody,
    /// `None` for a body that is sent in one piece.
    call: Option<Arc<Call>>,
}

/// The response's end of the tie.
pub(crate) struct Tie(Option<Arc<Call>>);

#[derive(Default)]
struct Call {
    over: AtomicBool,
    sender: AtomicWaker,
}

/// Ties a request's body to whatever holds the [`Tie`].
pub(crate) fn tie(body: CallBody) -> (TiedBody, Tie) {
    let call = body.size_hint().exact().is_none().then(Arc::<Call>::default);
    (TiedBody { body, call: call.clone() }, Tie(call))
}

impl Drop for Tie {
    fn drop(&mut self) {
        if let Some(call) = &self.0 {
            call.over.store(true, Ordering::Release);
            call.sender.wake();
        }
    }
}

impl Body for TiedBody {
    type Data = Bytes;
    type Error = h2::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, h2::Error>>> {
        if let Some(call) = &self.call {
            call.sender.register(cx.waker());
            if call.over.load(Ordering::Acquire) {
                // hyper resets the stream with the reason that it finds in the error.
                return Poll::Ready(Some(Err(h2::Reason::CANCEL.into())));
            }
        }
        Pin::new(&mut self.body).poll_frame(cx).map_err(|never| match never {})
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
