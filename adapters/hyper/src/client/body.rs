//! A response's body that gives its connection back.

use super::held::Held;
use super::sent::Sent;
use bytes::Bytes;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use sonora_http::BoxError;
use sonora_http::client::Idle;

/// Read to its end, it leaves its connection to the next call; dropped before, it closes it, which is how a
/// call over HTTP/1.1 is cancelled.
pub(crate) struct PooledBody {
    body: Incoming,
    connection: Option<Held>,
    idle: Idle<Held>,
    request: Sent,
}

impl PooledBody {
    pub(crate) fn new(body: Incoming, connection: Held, idle: Idle<Held>, request: Sent) -> Self {
        Self { body, connection: Some(connection), idle, request }
    }

    fn give_back(&mut self) {
        if let Some(connection) = self.connection.take().filter(|_| self.request.is_whole()) {
            self.idle.put(connection);
        }
    }
}

impl Body for PooledBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        match &frame {
            None => self.give_back(),
            Some(Err(_)) => self.connection = None,
            Some(Ok(_)) => {}
        }
        Poll::Ready(frame.map(|frame| frame.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
