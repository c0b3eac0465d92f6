//! The body of a response as native gRPC.

use crate::Status;
use crate::body::{Part, header_map, pairs};
use crate::client::ResponseBody;
use crate::client::deadline::{Deadline, exceeded};
use crate::client::receive::poll_body;
use crate::fault::Fault;
use bytes::Bytes;
use core::{convert::Infallible, fmt, mem, pin::Pin, task::Context, task::Poll, task::ready};
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame};
use sonora_core::relay::{self, Event, ResponseRelay};
use sonora_core::{Role, StatusFields, client::End, trailers};

/// The body of a response of a [`Channel`](crate::Channel) as native gRPC has it: frames, and the status in HTTP
/// trailers. To drop it cancels the call.
pub struct NativeBody {
    /// `None` once the end was told.
    reading: Option<Box<Reading>>,
    first: Option<Event>,
}

/// A response that is being read.
pub(super) struct Reading {
    /// `None` once it was read to its end.
    body: Option<ResponseBody>,
    relay: ResponseRelay,
    deadline: Deadline,
    fault: Fault,
    /// HTTP's.
    trailers: HeaderMap,
}

impl NativeBody {
    /// Of a response whose status stands in its head.
    pub(super) fn empty() -> Self {
        Self { reading: None, first: None }
    }

    pub(super) fn new(reading: Reading, first: Option<Event>) -> Self {
        Self { reading: Some(Box::new(reading)), first }
    }
}

impl Reading {
    pub(super) fn new(body: ResponseBody, relay: ResponseRelay, deadline: Deadline, fault: Fault) -> Self {
        Self { body: Some(body), relay, deadline, fault, trailers: HeaderMap::new() }
    }

    /// The next event, in time.
    pub(super) fn poll_event(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event, Status>> {
        match self.poll_relay(cx) {
            // Of a stream that is always ready nobody polls the timer.
            Poll::Ready(Ok(Event::Frames(_))) if self.deadline.has_passed() => Poll::Ready(Err(exceeded())),
            Poll::Ready(event) => Poll::Ready(event.map_err(|status| self.deadline.blame(status))),
            Poll::Pending => match self.fault.poll(cx) {
                Poll::Ready(status) => Poll::Ready(Err(status)),
                Poll::Pending => self.deadline.poll(cx).map(Err),
            },
        }
    }

    fn poll_relay(&mut self, cx: &mut Context<'_>) -> Poll<Result<Event, Status>> {
        loop {
            match self.relay.poll_event() {
                Ok(Some(event)) => return Poll::Ready(Ok(event)),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Err(error.to_status(Role::Client).into())),
            }
            if self.body.is_none() {
                return Poll::Ready(Err(Status::internal("the response was read already")));
            }
            match ready!(poll_body(&mut self.body, cx))? {
                Some(Part::Chunk(chunk)) => self.relay.feed(chunk),
                Some(Part::Trailers(trailers)) => {
                    self.relay.http_trailers(pairs(&trailers));
                    self.trailers = trailers;
                }
                None => self.relay.finish(),
            }
        }
    }

    /// The end as HTTP trailers.
    fn http_trailers(&mut self, end: &End) -> HeaderMap {
        let http = mem::take(&mut self.trailers);
        let fields = match &end.trailers {
            Some(trailers) => relay::end_fields(&end.status, trailers.pairs()),
            None => {
                let pairs = pairs(&http).filter(|(name, _)| !StatusFields::is_one(name));
                relay::end_fields(&end.status, pairs)
            }
        };
        header_map(fields)
    }
}

impl HttpBody for NativeBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        let Some(reading) = &mut this.reading else { return Poll::Ready(None) };
        let event = match this.first.take() {
            Some(first) => Ok(first),
            None => ready!(reading.poll_event(cx)),
        };
        let trailers = match event {
            Ok(Event::Frames(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
            Ok(Event::End(end)) => reading.http_trailers(&end),
            Err(status) => header_map(relay::end_fields(status.as_core(), trailers::NONE)),
        };
        this.reading = None;
        Poll::Ready(Some(Ok(Frame::trailers(trailers))))
    }

    fn is_end_stream(&self) -> bool {
        self.reading.is_none()
    }
}

impl fmt::Debug for NativeBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NativeBody").field("ended", &self.reading.is_none()).finish_non_exhaustive()
    }
}
