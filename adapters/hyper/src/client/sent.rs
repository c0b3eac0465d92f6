//! A request's body over HTTP/1.1, which tells when it was sent to its end.

use bytes::Bytes;
use core::convert::Infallible;
use core::pin::Pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::{Context, Poll, ready};
use http_body::{Body, Frame, SizeHint};
use sonora_http::CallBody;
use std::sync::Arc;

/// The body, as it is sent.
pub(crate) struct SentBody {
    body: CallBody,
    sent: Sent,
}

/// Whether a body was sent to its end: until then its connection is nobody else's.
///
/// `None` for a body that is sent in one piece, in front of any response.
#[derive(Clone)]
pub(crate) struct Sent(Option<Arc<AtomicBool>>);

impl SentBody {
    pub(crate) fn new(body: CallBody) -> (Self, Sent) {
        let sent = Sent(body.size_hint().exact().is_none().then(Arc::default));
        (Self { body, sent: sent.clone() }, sent)
    }
}

impl Sent {
    pub(crate) fn is_whole(&self) -> bool {
        self.0.as_ref().is_none_or(|whole| whole.load(Ordering::Acquire))
    }

    fn set_whole(&self) {
        if let Some(whole) = &self.0 {
            whole.store(true, Ordering::Release);
        }
    }
}

impl Body for SentBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if frame.is_none() || self.body.is_end_stream() {
            self.sent.set_whole();
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
