//! `grpc.testing.TestService`, by gRPC's *Interoperability Test Case Descriptions*, section *Server*.

use crate::plain::Plain;
use async_stream::try_stream;
use core::time::Duration;
use sonora_http::compression::Gzip;
use sonora_http::server::{NoApp, RequestBody};
use sonora_http::{Code, Cors, GrpcWeb, Request, Response, Runtime, Status, Streaming};
use sonora_stubs::grpc_testing::test_service_blocking_server;
use sonora_stubs::grpc_testing::test_service_server::{TestService, TestServiceServer};
use sonora_stubs::grpc_testing::{
    EchoStatus, Empty, Payload, ResponseParameters, SimpleRequest, SimpleResponse, StreamingInputCallRequest,
    StreamingInputCallResponse, StreamingOutputCallRequest, StreamingOutputCallResponse,
};
use sonora_stubs::sonora_testing::steps_server::StepsServer;
use sonora_stubs::steps::{self, Echo, Walks};
use std::sync::Arc;

/// Adds both services to a server, and lets pages of these origins call them.
pub(crate) fn add_to<B: RequestBody>(
    server: GrpcWeb<NoApp, B>,
    runtime: Arc<dyn Runtime>,
    origins: Cors,
) -> GrpcWeb<NoApp, B> {
    server
        .add_service(TestServiceServer::new(Interop { runtime }))
        .add_service(StepsServer::new(Walks::default()))
        .cors(cors(origins))
        .compression(Gzip::default())
}

/// The same with plain functions for gRPC's part of it.
pub(crate) fn add_plain_to<B: RequestBody>(server: GrpcWeb<NoApp, B>, origins: Cors) -> GrpcWeb<NoApp, B> {
    server
        .add_service(test_service_blocking_server::TestServiceServer::new(Plain))
        .add_service(StepsServer::new(Walks::default()))
        .cors(cors(origins))
        .compression(Gzip::default())
}

fn cors(origins: Cors) -> Cors {
    origins
        .credentials(true)
        .allow_headers([steps::INITIAL, steps::TRAILING])
        .expose_headers([steps::INITIAL, steps::TRAILING])
}

/// The service; of a runtime it needs only the time.
#[derive(Debug)]
struct Interop {
    runtime: Arc<dyn Runtime>,
}

type Output = Result<Response<Streaming<StreamingOutputCallResponse>>, Status>;

impl TestService for Interop {
    async fn empty_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Echo::of(request.metadata()).onto(Ok(Response::new(Empty {})))
    }

    async fn unimplemented_call(&self, request: Request<Empty>) -> Result<Response<Empty>, Status> {
        Echo::of(request.metadata()).onto(Err(unimplemented()))
    }

    async fn unary_call(&self, request: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        let echo = Echo::of(request.metadata());
        let request = request.into_inner();
        let payload = asked_for(request.response_status.as_ref()).and_then(|()| zeros(request.response_size));
        echo.onto(payload.map(|payload| Response::new(SimpleResponse { payload: Some(payload) })))
    }

    async fn streaming_output_call(&self, request: Request<StreamingOutputCallRequest>) -> Output {
        let echo = Echo::of(request.metadata());
        let (request, runtime) = (request.into_inner(), Arc::clone(&self.runtime));
        echo.onto(Ok(Response::stream(try_stream! {
            for parameters in &request.response_parameters {
                yield message(&*runtime, parameters).await?;
            }
            asked_for(request.response_status.as_ref())?;
        })))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let echo = Echo::of(request.metadata());
        echo.onto(count(request.into_inner()).await.map(Response::new))
    }

    async fn full_duplex_call(&self, request: Request<Streaming<StreamingOutputCallRequest>>) -> Output {
        let echo = Echo::of(request.metadata());
        let (mut requests, runtime) = (request.into_inner(), Arc::clone(&self.runtime));
        echo.onto(Ok(Response::stream(try_stream! {
            while let Some(request) = requests.message().await? {
                for parameters in &request.response_parameters {
                    yield message(&*runtime, parameters).await?;
                }
                asked_for(request.response_status.as_ref())?;
            }
        })))
    }

    async fn half_duplex_call(&self, request: Request<Streaming<StreamingOutputCallRequest>>) -> Output {
        let echo = Echo::of(request.metadata());
        let (mut requests, runtime) = (request.into_inner(), Arc::clone(&self.runtime));
        echo.onto(Ok(Response::stream(try_stream! {
            let mut all = Vec::new();
            while let Some(request) = requests.message().await? {
                all.push(request);
            }
            for request in all {
                for parameters in &request.response_parameters {
                    yield message(&*runtime, parameters).await?;
                }
                asked_for(request.response_status.as_ref())?;
            }
        })))
    }
}

/// What the trait would answer for a method that is left out, but with the metadata that was asked for.
pub(crate) fn unimplemented() -> Status {
    Status::unimplemented("UnimplementedCall is not implemented, as its name says")
}

/// Fails with the status that a request asks for, if any.
pub(crate) fn asked_for(status: Option<&EchoStatus>) -> Result<(), Status> {
    let Some(EchoStatus { code, message }) = status else { return Ok(()) };
    match u32::try_from(*code).ok().and_then(Code::from_number) {
        Some(Code::Ok) => Ok(()),
        Some(code) => Err(Status::new(code, message.clone())),
        None => Err(Status::invalid_argument(format!("response_status: there is no code {code}"))),
    }
}

/// Waits as long as it is told, and makes the message.
async fn message(
    runtime: &dyn Runtime,
    parameters: &ResponseParameters,
) -> Result<StreamingOutputCallResponse, Status> {
    if let Some(pause) = u64::try_from(parameters.interval_us).ok().filter(|pause| *pause > 0) {
        runtime.sleep(Duration::from_micros(pause)).await;
    }
    Ok(StreamingOutputCallResponse { payload: Some(zeros(parameters.size)?) })
}

pub(crate) fn zeros(size: i32) -> Result<Payload, Status> {
    let size = usize::try_from(size)
        .map_err(|_| Status::invalid_argument(format!("a payload of {size} bytes cannot be")))?;
    Ok(Payload { body: vec![0; size], ..Payload::default() })
}

async fn count(
    mut requests: Streaming<StreamingInputCallRequest>,
) -> Result<StreamingInputCallResponse, Status> {
    let mut size = 0_usize;
    while let Some(request) = requests.message().await? {
        size += request.payload.map_or(0, |payload| payload.body.len());
    }
    let aggregated_payload_size = i32::try_from(size)
        .map_err(|_| Status::out_of_range(format!("{size} bytes are more than the response can say")))?;
    Ok(StreamingInputCallResponse { aggregated_payload_size })
}
