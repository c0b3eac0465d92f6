//! The service that the runner tests: it answers as the request says, and tells what it saw.

use crate::answer::{Seen, one, payload, status, to_any, with_metadata};
use core::time::Duration;
use sonora_conformance::pb::conformance_service_server::ConformanceService;
use sonora_conformance::pb::{
    BidiStreamRequest, BidiStreamResponse, ClientStreamRequest, ClientStreamResponse, ConformancePayload,
    IdempotentUnaryRequest, IdempotentUnaryResponse, ServerStreamRequest, ServerStreamResponse,
    StreamResponseDefinition, UnaryRequest, UnaryResponse, UnaryResponseDefinition,
};
use sonora_http::{Request, Response, Runtime, Status, Streaming};
use std::sync::Arc;

pub(crate) struct Conformance {
    runtime: Arc<dyn Runtime>,
}

impl Conformance {
    pub(crate) fn new(runtime: Arc<dyn Runtime>) -> Self {
        Self { runtime }
    }

    /// The answer of a call with one response message, in its time.
    async fn delayed(
        &self,
        definition: Option<UnaryResponseDefinition>,
        seen: Seen,
    ) -> Result<Response<ConformancePayload>, Status> {
        let definition = definition.unwrap_or_default();
        pause(&*self.runtime, definition.response_delay_ms).await;
        one(definition, seen)
    }
}

impl ConformanceService for Conformance {
    async fn unary(&self, request: Request<UnaryRequest>) -> Result<Response<UnaryResponse>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let answer = self.delayed(request.into_inner().response_definition, seen).await?;
        Ok(answer.map(|payload| UnaryResponse { payload: Some(payload) }))
    }

    async fn idempotent_unary(
        &self,
        request: Request<IdempotentUnaryRequest>,
    ) -> Result<Response<IdempotentUnaryResponse>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let answer = self.delayed(request.into_inner().response_definition, seen).await?;
        Ok(answer.map(|payload| IdempotentUnaryResponse { payload: Some(payload) }))
    }

    async fn client_stream(
        &self,
        request: Request<Streaming<ClientStreamRequest>>,
    ) -> Result<Response<ClientStreamResponse>, Status> {
        let mut seen = Seen::of(&request);
        let mut requests = request.into_inner();
        let mut definition = None;
        while let Some(request) = requests.message().await? {
            let is_first = seen.requests.is_empty();
            seen = seen.with(to_any(&request)?);
            definition = if is_first { request.response_definition } else { definition };
        }
        let answer = self.delayed(definition, seen).await?;
        Ok(answer.map(|payload| ClientStreamResponse { payload: Some(payload) }))
    }

    async fn server_stream(
        &self,
        request: Request<ServerStreamRequest>,
    ) -> Result<Response<Streaming<ServerStreamResponse>>, Status> {
        let seen = Seen::of(&request).with(to_any(request.get_ref())?);
        let definition = request.into_inner().response_definition.unwrap_or_default();
        let wrap = |payload| ServerStreamResponse { payload: Some(payload) };
        let messages = all(Arc::clone(&self.runtime), definition.clone(), Some(seen), wrap);
        with_metadata(Response::new(messages), &definition)
    }

    async fn bidi_stream(
        &self,
        request: Request<Streaming<BidiStreamRequest>>,
    ) -> Result<Response<Streaming<BidiStreamResponse>>, Status> {
        let mut seen = Seen::of(&request);
        let mut requests = request.into_inner();
        let Some(mut first) = requests.message().await? else {
            return Ok(Response::stream(futures_util::stream::empty()));
        };
        seen = seen.with(to_any(&first)?);
        let definition = first.response_definition.take().unwrap_or_default();
        let runtime = Arc::clone(&self.runtime);
        let messages = if first.full_duplex {
            one_by_one(runtime, definition.clone(), seen, requests)
        } else {
            while let Some(request) = requests.message().await? {
                seen = seen.with(to_any(&request)?);
            }
            all(runtime, definition.clone(), Some(seen), bidi)
        };
        with_metadata(Response::new(messages), &definition)
    }
}

async fn pause(runtime: &dyn Runtime, milliseconds: u32) {
    if milliseconds > 0 {
        runtime.sleep(Duration::from_millis(milliseconds.into())).await;
    }
}

fn bidi(payload: ConformancePayload) -> BidiStreamResponse {
    BidiStreamResponse { payload: Some(payload) }
}

/// All responses, then the error; whichever is first tells what was seen.
fn all<T: Send + 'static>(
    runtime: Arc<dyn Runtime>,
    definition: StreamResponseDefinition,
    mut seen: Option<Seen>,
    wrap: fn(ConformancePayload) -> T,
) -> Streaming<T> {
    Streaming::new(async_stream::try_stream! {
        for data in definition.response_data {
            pause(&*runtime, definition.response_delay_ms).await;
            yield wrap(payload(data, seen.take()));
        }
        if let Some(error) = definition.error {
            Err(status(error, seen)?)?;
        }
    })
}

/// A response for each request, as long as there are both; then what is left of the responses.
fn one_by_one(
    runtime: Arc<dyn Runtime>,
    mut definition: StreamResponseDefinition,
    first: Seen,
    mut requests: Streaming<BidiStreamRequest>,
) -> Streaming<BidiStreamResponse> {
    Streaming::new(async_stream::try_stream! {
        let mut left = core::mem::take(&mut definition.response_data).into_iter();
        let mut seen = Some(first);
        while seen.is_some() {
            let Some(data) = left.next() else { break };
            pause(&*runtime, definition.response_delay_ms).await;
            yield bidi(payload(data, seen.take()));
            if let Some(request) = requests.message().await? {
                seen = Some(Seen::default().with(to_any(&request)?));
            }
        }
        definition.response_data = left.collect();
        let mut rest = all(runtime, definition, seen, bidi);
        while let Some(response) = rest.message().await? {
            yield response;
        }
    })
}
