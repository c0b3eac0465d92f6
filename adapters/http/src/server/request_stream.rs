//! The messages of a request, as a handler reads them.

use super::RequestBody;
use super::drain::Remains;
use super::observe::Observed;
use super::pause::{Pause, Pausing};
use crate::streaming::Source;
use crate::{Runtime, Status};
use bytes::{Buf, Bytes};
use core::{marker::PhantomData, pin::Pin, task::Context, task::Poll, task::ready};
use prost::Message;
use sonora_core::Role;
use sonora_core::server::RequestReader;
use std::sync::{Arc, PoisonError};

/// Reads messages of type `T` out of a request's body.
pub(crate) struct RequestStream<B, T> {
    body: Option<Pin<Box<B>>>,
    reader: RequestReader,
    /// An error was told, and nothing follows it.
    failed: bool,
    /// Where pauses have a limit.
    pausing: Option<Box<(Pausing, Arc<dyn Runtime>)>>,
    observed: Observed,
    remains: Remains<B>,
    message: PhantomData<fn() -> T>,
}

impl<B, T> RequestStream<B, T> {
    pub(crate) fn new(body: B, reader: RequestReader, remains: Remains<B>) -> Self {
        Self {
            body: Some(Box::pin(body)),
            reader,
            failed: false,
            pausing: None,
            observed: None,
            remains,
            message: PhantomData,
        }
    }

    /// With somebody who counts its bytes.
    pub(crate) fn observed(mut self, observed: Observed) -> Self {
        self.observed = observed;
        self
    }

    /// With a limit on the pauses that the peer makes while somebody waits for it.
    pub(crate) fn pausing(mut self, most: Pause, runtime: &Arc<dyn Runtime>) -> Self {
        self.pausing = most.is_limited().then(|| Box::new((Pausing::new(most), Arc::clone(runtime))));
        self
    }
}

impl<B: RequestBody, T: Message + Default> RequestStream<B, T> {
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        loop {
            match self.reader.poll_parsed(|message| decode(message)) {
                Ok(Some(message)) => return Poll::Ready(Some(message)),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(error.to_status(Role::Server).into()))),
            }
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            let Poll::Ready(fed) = poll_feed(body.as_mut(), &mut self.reader, &self.observed, cx) else {
                return match &mut self.pausing {
                    Some(limit) => limit.0.poll(&*limit.1, cx).map(|status| Some(Err(status))),
                    None => Poll::Pending,
                };
            };
            if let Some(limit) = &mut self.pausing {
                limit.0.moved();
            }
            if fed? {
                self.body = None;
            }
        }
    }
}

impl<B: RequestBody, T: Message + Default> Source<T> for RequestStream<B, T> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        let this = self.get_mut();
        if this.failed {
            return Poll::Ready(None);
        }
        let message = ready!(this.poll_message(cx));
        this.failed = matches!(message, Some(Err(_)));
        Poll::Ready(message)
    }
}

impl<B, T> Drop for RequestStream<B, T> {
    fn drop(&mut self) {
        if let Some(body) = self.body.take() {
            *self.remains.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
        }
    }
}

/// Gives the reader one more piece of the body; true at the body's end.
#[inline]
pub(crate) fn poll_feed<B: RequestBody>(
    body: Pin<&mut B>,
    reader: &mut RequestReader,
    observed: &Observed,
    cx: &mut Context<'_>,
) -> Poll<Result<bool, Status>> {
    let chunk = ready!(poll_chunk(body, cx))?;
    if let (Some(observation), Some(chunk)) = (observed, &chunk) {
        observation.came(chunk.len());
    }
    let ended = chunk.is_none();
    match chunk {
        Some(chunk) => reader.feed(chunk),
        None => reader.finish(),
    }
    Poll::Ready(Ok(ended))
}

/// The next piece of the body; `None` at its end.
#[inline]
pub(crate) fn poll_chunk<B: RequestBody>(
    body: Pin<&mut B>,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Bytes>, Status>> {
    Poll::Ready(match ready!(body.poll_frame(cx)) {
        Some(Ok(frame)) => Ok(Some(match frame.into_data() {
            // A `Bytes` gives itself here, without a copy.
            Ok(mut data) => data.copy_to_bytes(data.remaining()),
            // HTTP trailers say nothing in a request.
            Err(_) => Bytes::new(),
        })),
        None => Ok(None),
        // The peer is gone, or says what HTTP does not allow: nobody reads this status but a log.
        Some(Err(error)) => Err(Status::cancelled(format!("request body: {}", error.into()))),
    })
}

/// Parses a message.
pub(crate) fn decode<T: Message + Default>(message: impl Buf) -> Result<T, Status> {
    T::decode(message).map_err(|error| Status::internal(format!("request message does not parse: {error}")))
}
