//! What the answers of all kinds of calls are made of.

use sonora_conformance::pb::conformance_payload::RequestInfo;
use sonora_conformance::pb::unary_response_definition::Response as Given;
use sonora_conformance::pb::{
    ConformancePayload, Error, Header, StreamResponseDefinition, UnaryResponseDefinition,
};
use sonora_conformance::{append, list};
use sonora_http::prost::Name;
use sonora_http::prost_types::Any;
use sonora_http::{Code, Metadata, Request, Response, Status};

/// What the service saw of a call.
#[derive(Default)]
pub(crate) struct Seen {
    headers: Vec<Header>,
    timeout_ms: Option<i64>,
    pub(crate) requests: Vec<Any>,
}

impl Seen {
    /// All but the messages.
    pub(crate) fn of<T>(request: &Request<T>) -> Self {
        let timeout_ms = request.time_left().map(|left| left.as_millis().try_into().unwrap_or(i64::MAX));
        Self { headers: list(request.metadata()), timeout_ms, requests: Vec::new() }
    }

    pub(crate) fn with(mut self, request: Any) -> Self {
        self.requests.push(request);
        self
    }
}

impl From<Seen> for RequestInfo {
    fn from(Seen { headers, timeout_ms, requests }: Seen) -> Self {
        Self { request_headers: headers, timeout_ms, requests }
    }
}

pub(crate) fn to_any(message: &impl Name) -> Result<Any, Status> {
    Any::from_msg(message).map_err(|error| Status::internal(error.to_string()))
}

pub(crate) fn payload(data: Vec<u8>, seen: Option<Seen>) -> ConformancePayload {
    ConformancePayload { data, request_info: seen.map(Into::into) }
}

/// The error that was asked for; as the first answer of a call it tells what was seen.
pub(crate) fn status(error: Error, seen: Option<Seen>) -> Result<Status, Status> {
    let Error { code, message, mut details } = error;
    if let Some(seen) = seen {
        details.push(to_any(&RequestInfo::from(seen))?);
    }
    let code = u32::try_from(code).ok().and_then(Code::from_number).unwrap_or(Code::Unknown);
    let status = Status::new(code, message.unwrap_or_default());
    Ok(if details.is_empty() { status } else { status.with_details(details) })
}

/// The answer of a call with one response message.
pub(crate) fn one(
    definition: UnaryResponseDefinition,
    seen: Seen,
) -> Result<Response<ConformancePayload>, Status> {
    let (headers, trailers) = (&definition.response_headers, &definition.response_trailers);
    let data = match definition.response {
        Some(Given::ResponseData(data)) => data,
        Some(Given::Error(error)) => {
            let mut status = status(error, Some(seen))?;
            add(status.initial_metadata_mut(), headers)?;
            add(status.metadata_mut(), trailers)?;
            return Err(status);
        }
        None => Vec::new(),
    };
    let mut response = Response::new(payload(data, Some(seen)));
    add(response.metadata_mut(), headers)?;
    add(response.trailers_mut(), trailers)?;
    Ok(response)
}

/// Adds the metadata of a response stream.
pub(crate) fn with_metadata<T>(
    mut response: Response<T>,
    definition: &StreamResponseDefinition,
) -> Result<Response<T>, Status> {
    add(response.metadata_mut(), &definition.response_headers)?;
    add(response.trailers_mut(), &definition.response_trailers)?;
    Ok(response)
}

fn add(metadata: &mut Metadata, headers: &[Header]) -> Result<(), Status> {
    append(metadata, headers).map_err(Status::invalid_argument)
}
