//! The service as plain functions; it does the same as the asynchronous one.

use crate::service::{asked_for, unimplemented, zeros};
use core::iter;
use core::time::Duration;
use sonora_http::blocking::Streaming;
use sonora_http::{Cancellation, Request, Response, Status};
use sonora_stubs::grpc_testing::test_service_blocking_server::TestService;
use sonora_stubs::grpc_testing::{
    Empty, ResponseParameters, SimpleRequest, SimpleResponse, StreamingInputCallRequest,
    StreamingInputCallResponse, StreamingOutputCallRequest, StreamingOutputCallResponse,
};
use sonora_stubs::steps::Echo;

/// The service; it needs no runtime at all.
#[derive(Debug)]
pub(crate) struct Plain;

type Output = Result<Response<Streaming<StreamingOutputCallResponse>>, Status>;

type Messages = Box<dyn Iterator<Item = Result<StreamingOutputCallResponse, Status>> + Send>;

impl TestService for Plain {
    fn empty_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Echo::of(request.metadata()).onto(Ok(Response::new(Empty {})))
    }

    fn unimplemented_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Echo::of(request.metadata()).onto(Err(unimplemented()))
    }

    fn unary_call(&self, request: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        let echo = Echo::of(request.metadata());
        let request = request.into_inner();
        let payload = asked_for(request.response_status.as_ref()).and_then(|()| zeros(request.response_size));
        echo.onto(payload.map(|payload| Response::new(SimpleResponse { payload: Some(payload) })))
    }

    fn streaming_output_call(&self, request: Request<StreamingOutputCallRequest>) -> Output {
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        echo.onto(Ok(Response::iter(messages(cancellation, request.into_inner()))))
    }

    fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let echo = Echo::of(request.metadata());
        echo.onto(count(request.into_inner()).map(Response::new))
    }

    fn full_duplex_call(&self, request: Request<Streaming<StreamingOutputCallRequest>>) -> Output {
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        let all = request.into_inner().flat_map(move |request| match request {
            Ok(request) => messages(cancellation.clone(), request),
            Err(status) => Box::new(iter::once(Err(status))),
        });
        echo.onto(Ok(Response::iter(all)))
    }

    fn half_duplex_call(&self, request: Request<Streaming<StreamingOutputCallRequest>>) -> Output {
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        let all: Vec<_> = request.into_inner().collect::<Result<_, _>>()?;
        let all = all.into_iter().flat_map(move |request| messages(cancellation.clone(), request));
        echo.onto(Ok(Response::iter(all)))
    }
}

/// What a request asks for: its messages, then its status.
fn messages(cancellation: Cancellation, request: StreamingOutputCallRequest) -> Messages {
    let end = asked_for(request.response_status.as_ref()).err().map(Err);
    let messages = request.response_parameters.into_iter();
    Box::new(messages.map(move |parameters| message(&cancellation, &parameters)).chain(end))
}

/// Waits as long as it is told, and makes the message.
fn message(
    cancellation: &Cancellation,
    parameters: &ResponseParameters,
) -> Result<StreamingOutputCallResponse, Status> {
    if let Some(pause) = u64::try_from(parameters.interval_us).ok().filter(|pause| *pause > 0) {
        cancellation.sleep(Duration::from_micros(pause))?;
    }
    Ok(StreamingOutputCallResponse { payload: Some(zeros(parameters.size)?) })
}

fn count(requests: Streaming<StreamingInputCallRequest>) -> Result<StreamingInputCallResponse, Status> {
    let mut size = 0_usize;
    for request in requests {
        size += request?.payload.map_or(0, |payload| payload.body.len());
    }
    let aggregated_payload_size = i32::try_from(size)
        .map_err(|_| Status::out_of_range(format!("{size} bytes are more than the response can say")))?;
    Ok(StreamingInputCallResponse { aggregated_payload_size })
}
