//! A response on its way in: head, events, end.

use super::ResponseBody;
use crate::body::{Part, pairs, poll_part, without_status};
use crate::{Metadata, Status};
use bytes::{Buf, Bytes};
use core::future::poll_fn;
use core::task::{Context, Poll, ready};
use http::{HeaderMap, Response};
use prost::Message;
use sonora_core::Role;
use sonora_core::client::{AwaitResponse, End, Event, ResponseReader};

/// What a response says next; a message that does not parse is the call's to judge.
pub(crate) type ParsedEvent<T> = Event<Result<T, Status>>;

/// A response whose head was found to be gRPC's.
pub(crate) struct Incoming {
    /// `None` once it was read to its end.
    body: Option<ResponseBody>,
    reader: ResponseReader,
    /// HTTP trailers, which only native gRPC has.
    trailers: HeaderMap,
}

impl Incoming {
    /// Judges the head; what comes with it is the initial metadata.
    pub(crate) fn open(
        awaited: AwaitResponse,
        response: Response<ResponseBody>,
    ) -> Result<(Metadata, Self), Status> {
        let (mut parts, body) = response.into_parts();
        match awaited.open(parts.status.as_u16(), pairs(&parts.headers)) {
            Ok(reader) => {
                Ok((parts.headers.into(), Self { body: Some(body), reader, trailers: HeaderMap::new() }))
            }
            Err(status) => {
                without_status(&mut parts.headers);
                Err(Status::from(status).with_metadata(parts.headers.into()))
            }
        }
    }

    /// Whether the head has the call's status: then the body decides at once whether it stands.
    pub(crate) fn has_status_in_head(&self) -> bool {
        self.reader.has_status_in_head()
    }

    /// The next event, a message parsed.
    pub(crate) fn poll_event<T: Message + Default>(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<ParsedEvent<T>>, Status>> {
        loop {
            match self.reader.poll_parsed(|message| decode(message)) {
                Ok(None) if self.body.is_some() => ready!(self.poll_feed(cx))?,
                event => return Poll::Ready(event.map_err(unreadable)),
            }
        }
    }

    /// The whole response of a call without a response stream.
    pub(crate) async fn single(&mut self) -> Result<(Option<Bytes>, End), Status> {
        while self.body.is_some() {
            poll_fn(|cx| self.poll_feed(cx)).await?;
            if let Some(single) = self.reader.poll_single().map_err(unreadable)? {
                return Ok(single);
            }
        }
        Err(Status::internal("the response was read already"))
    }

    /// Trailing metadata and, when the call did not end well, its status; `head` is the initial metadata.
    pub(crate) fn conclude(&mut self, end: End, head: &mut Metadata) -> (Metadata, Result<(), Status>) {
        let mut trailers = core::mem::take(&mut self.trailers);
        let came = !trailers.is_empty();
        if came {
            without_status(&mut trailers);
        }
        let mut trailing = Metadata::from(trailers);
        match &end.trailers {
            Some(trailers) => trailing.extend_from_peer(trailers.pairs()),
            // Trailers-only: everything stands in the head, and it is trailing metadata.
            None if !came => {
                trailing = core::mem::take(head);
                without_status(trailing.as_headers_mut());
            }
            None => {}
        }
        if end.status.is_ok() {
            return (trailing, Ok(()));
        }
        let mut status = Status::from(end.status).with_metadata(trailing.clone());
        if !head.is_empty() {
            *status.initial_metadata_mut() = core::mem::take(head);
        }
        (trailing, Err(status))
    }

    /// Gives the reader one more piece of the body.
    fn poll_feed(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Status>> {
        match ready!(poll_body(&mut self.body, cx))? {
            Some(Part::Chunk(chunk)) => self.reader.feed(chunk),
            Some(Part::Trailers(trailers)) => {
                self.reader.http_trailers(pairs(&trailers));
                self.trailers = trailers;
            }
            None => self.reader.finish(),
        }
        Poll::Ready(Ok(()))
    }
}

/// The next part of a response's body; `None` at its end, when the body is let go, as it is after an error.
pub(super) fn poll_body(
    body: &mut Option<ResponseBody>,
    cx: &mut Context<'_>,
) -> Poll<Result<Option<Part>, Status>> {
    let Some(reading) = body else { return Poll::Ready(Ok(None)) };
    let part = ready!(poll_part(reading.as_mut(), cx)).transpose();
    if !matches!(part, Ok(Some(_))) {
        *body = None;
    }
    Poll::Ready(part.map_err(|error| Status::broken_transport(format!("response body: {error}"))))
}

fn unreadable(error: sonora_core::ReadError) -> Status {
    error.to_status(Role::Client).into()
}

/// Parses a message.
pub(crate) fn decode<T: Message + Default>(message: impl Buf) -> Result<T, Status> {
    T::decode(message).map_err(|error| Status::internal(format!("response message does not parse: {error}")))
}
