//! The service as plain functions; it does the same as the asynchronous one.

use crate::answer::{Seen, one, payload, status, to_any, with_metadata};
use core::iter::from_fn;
use core::time::Duration;
use sonora_conformance::pb::conformance_service_blocking_server::ConformanceService;
use sonora_conformance::pb::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse, ConformancePayload,
    IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest, ServerStreamResponse,
    StreamResponseDefinition, UnaryRequest, UnaryResponse, UnaryResponseDefinition,
};
use sonora_http::blocking::Streaming;
use sonora_http::{Cancellation, Request, Response, Status};

pub(crate) struct Conformance;

impl ConformanceService for Conformance {
    fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryResponse>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let cancellation = request.cancellation();
        let answer = delayed(&cancellation, request.into_inner().response_definition, seen)?;
        Ok(answer.map(|payload| UnaryResponse { payload: Some(payload) }))
    }

    fn idempotent_unary(
        &self,
        request: Request<IdempotentUnaryRequest>,
    ) -> Result<Response<IdempotentUnaryResponse>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let cancellation = request.cancellation();
        let answer = delayed(&cancellation, request.into_inner().response_definition, seen)?;
        Ok(answer.map(|payload| IdempotentUnaryResponse { payload: Some(payload) }))
    }

    fn client_stream(
        &self,
        request: Request<Streaming<ClientStreamRequest>>,
    ) -> Result<Response<ClientStreamResponse>, Status> {
        let mut seen = Seen::of(&request);
        let cancellation = request.cancellation();
        let mut definition = None;
        for request in request.into_inner() {
            let request = request?;
            let is_first = seen.requests.is_empty();
            seen = seen.with(to_any(&request)?);
            definition = if is_first { request.response_definition } else { definition };
        }
        let answer = delayed(&cancellation, definition, seen)?;
        Ok(answer.map(|payload| ClientStreamResponse { payload: Some(payload) }))
    }

    fn server_stream(
        &self,
        request: Request<ServerStreamRequest>,
    ) -> Result<Response<Streaming<ServerStreamResponse>>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let cancellation = request.cancellation();
        let definition = request.into_inner().response_definition.unwrap_or_default();
        let wrap = |payload| ServerStreamResponse { payload: Some(payload) };
        with_metadata(Response::iter(all(cancellation, definition.clone(), Some(seen), wrap)), &definition)
    }

    fn bidi_stream(
        &self,
        request: Request<Streaming<BidiStreamRequest>>,
    ) -> Result<Response<Streaming<BidiStreamResponse>>, Status> {
        let mut seen = Seen::of(&request);
        let cancellation = request.cancellation();
        let mut requests = request.into_inner();
        let Some(mut first) = requests.next().transpose()? else {
            return Ok(Response::iter([]));
        };
        seen = seen.with(to_any(&first)?);
        let definition = first.response_definition.take().unwrap_or_default();
        let messages = if first.full_duplex {
            Streaming::new(OneByOne::new(cancellation, definition.clone(), seen, requests))
        } else {
            for request in requests {
                seen = seen.with(to_any(&request?)?);
            }
            Streaming::new(all(cancellation, definition.clone(), Some(seen), bidi))
        };
        with_metadata(Response::new(messages), &definition)
    }
}

fn bidi(payload: ConformancePayload) -> BidiStreamResponse {
    BidiStreamResponse { payload: Some(payload) }
}

fn pause(cancellation: &Cancellation, milliseconds: u32) -> Result<(), Status> {
    cancellation.sleep(Duration::from_millis(milliseconds.into()))
}

/// The answer of a call with one response message, in its time.
fn delayed(
    cancellation: &Cancellation,
    definition: Option<UnaryResponseDefinition>,
    seen: Seen,
) -> Result<Response<ConformancePayload>, Status> {
    let definition = definition.unwrap_or_default();
    pause(cancellation, definition.response_delay_ms)?;
    one(definition, seen)
}

/// All responses, then the error; whichever is first tells what was seen.
fn all<T: Send + 'static>(
    cancellation: Cancellation,
    definition: StreamResponseDefinition,
    mut seen: Option<Seen>,
    wrap: fn(ConformancePayload) -> T,
) -> impl Iterator<Item = Result<T, Status>> + Send + 'static {
    let (delay, mut error) = (definition.response_delay_ms, definition.error);
    let mut left = definition.response_data.into_iter();
    from_fn(move || match left.next() {
        Some(data) => Some(pause(&cancellation, delay).map(|()| wrap(payload(data, seen.take())))),
        None => error.take().map(|error| Err(status(error, seen.take()).unwrap_or_else(|failed| failed))),
    })
}

/// A response for each request, as long as there are both; then what is left of the responses.
struct OneByOne {
    cancellation: Cancellation,
    requests: Streaming<BidiStreamRequest>,
    definition: StreamResponseDefinition,
    left: std::vec::IntoIter<Vec<u8>>,
    seen: Option<Seen>,
    /// A request was answered, and the next one is to be read.
    answered: bool,
    rest: Option<Streaming<BidiStreamResponse>>,
}

impl OneByOne {
    fn new(
        cancellation: Cancellation,
        mut definition: StreamResponseDefinition,
        first: Seen,
        requests: Streaming<BidiStreamRequest>,
    ) -> Self {
        let left = core::mem::take(&mut definition.response_data).into_iter();
        Self { cancellation, requests, definition, left, seen: Some(first), answered: false, rest: None }
    }

    fn answer(&mut self) -> Result<Option<BidiStreamResponse>, Status> {
        if core::mem::take(&mut self.answered)
            && let Some(request) = self.requests.next().transpose()?
        {
            self.seen = Some(Seen::default().with(to_any(&request)?));
        }
        if self.seen.is_some()
            && let Some(data) = self.left.next()
        {
            pause(&self.cancellation, self.definition.response_delay_ms)?;
            self.answered = true;
            return Ok(Some(bidi(payload(data, self.seen.take()))));
        }
        self.definition.response_data = self.left.by_ref().collect();
        let definition = core::mem::take(&mut self.definition);
        let rest = Streaming::new(all(self.cancellation.clone(), definition, self.seen.take(), bidi));
        self.rest.insert(rest).next().transpose()
    }
}

impl Iterator for OneByOne {
    type Item = Result<BidiStreamResponse, Status>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.rest {
            Some(rest) => rest.next(),
            None => self.answer().transpose(),
        }
    }
}
