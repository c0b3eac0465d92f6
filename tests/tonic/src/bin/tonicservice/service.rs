//! `grpc.testing.TestService`, by gRPC's *Interoperability Test Case Descriptions*, section *Server*, on tonic.

use async_stream::try_stream;
use core::pin::Pin;
use core::time::Duration;
use futures_util::{Stream, StreamExt, TryStreamExt as _};
use sonora_stubs::grpc_testing::{
    EchoStatus, Empty, Payload, ResponseParameters, SimpleRequest, SimpleResponse, StreamingInputCallRequest,
    StreamingInputCallResponse, StreamingOutputCallRequest, StreamingOutputCallResponse,
};
use sonora_tonic::grpc_testing::test_service_server::TestService;
use tonic::metadata::MetadataMap;
use tonic::{Code, Request, Response, Status, Streaming};

/// The service.
#[derive(Debug)]
pub(crate) struct Interop;

type Output = Pin<Box<dyn Stream<Item = Result<StreamingOutputCallResponse, Status>> + Send>>;

#[tonic::async_trait]
impl TestService for Interop {
    type StreamingOutputCallStream = Output;
    type FullDuplexCallStream = Output;
    type HalfDuplexCallStream = Output;

    async fn empty_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Ok(Response::new(Empty {}))
    }

    async fn unary_call(&self, request: Request<SimpleRequest>) -> Result<Response<SimpleResponse>, Status> {
        let echo = Echo::of(request.metadata());
        let request = request.into_inner();
        echo.onto_result(asked_for(request.response_status))?;
        let payload = Some(zeros(request.response_size)?);
        Ok(echo.onto(Response::new(SimpleResponse { payload })))
    }

    async fn streaming_output_call(
        &self,
        request: Request<StreamingOutputCallRequest>,
    ) -> Result<Response<Output>, Status> {
        let requests = request.map(|request| futures_util::stream::iter([Ok(request)]).boxed());
        Ok(answered(requests))
    }

    async fn streaming_input_call(
        &self,
        request: Request<Streaming<StreamingInputCallRequest>>,
    ) -> Result<Response<StreamingInputCallResponse>, Status> {
        let size =
            |request: StreamingInputCallRequest| request.payload.map_or(0, |payload| payload.body.len());
        let total =
            request.into_inner().try_fold(0, async |total, request| Ok(total + size(request))).await?;
        let aggregated_payload_size =
            i32::try_from(total).map_err(|error| Status::out_of_range(error.to_string()))?;
        Ok(Response::new(StreamingInputCallResponse { aggregated_payload_size }))
    }

    async fn full_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Output>, Status> {
        Ok(answered(request.map(StreamExt::boxed)))
    }

    async fn half_duplex_call(
        &self,
        request: Request<Streaming<StreamingOutputCallRequest>>,
    ) -> Result<Response<Output>, Status> {
        let collected = |requests: Streaming<_>| {
            try_stream! {
                let all: Vec<StreamingOutputCallRequest> = requests.try_collect().await?;
                for request in all {
                    yield request;
                }
            }
            .boxed()
        };
        Ok(answered(request.map(collected)))
    }

    async fn unimplemented_call(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        Err(Status::unimplemented("UnimplementedCall is not implemented"))
    }
}

type Requests = Pin<Box<dyn Stream<Item = Result<StreamingOutputCallRequest, Status>> + Send>>;

/// Answers each request with the messages that it asks for.
fn answered(requests: Request<Requests>) -> Response<Output> {
    let echo = Echo::of(requests.metadata());
    let (trailing, mut requests) = (echo.clone(), requests.into_inner());
    let output: Output = Box::pin(try_stream! {
        while let Some(request) = requests.try_next().await? {
            for parameters in &request.response_parameters {
                yield message(parameters).await?;
            }
            trailing.onto_result(asked_for(request.response_status))?;
        }
    });
    echo.onto(Response::new(output))
}

async fn message(parameters: &ResponseParameters) -> Result<StreamingOutputCallResponse, Status> {
    if let Some(pause) = u64::try_from(parameters.interval_us).ok().filter(|pause| *pause > 0) {
        tokio::time::sleep(Duration::from_micros(pause)).await;
    }
    Ok(StreamingOutputCallResponse { payload: Some(zeros(parameters.size)?) })
}

fn asked_for(status: Option<EchoStatus>) -> Result<(), Status> {
    match status {
        Some(EchoStatus { code, message }) if code != 0 => Err(Status::new(Code::from(code), message)),
        _ => Ok(()),
    }
}

fn zeros(size: i32) -> Result<Payload, Status> {
    let size = usize::try_from(size).map_err(|error| Status::invalid_argument(error.to_string()))?;
    Ok(Payload { body: vec![0; size], ..Payload::default() })
}

/// The metadata that a call gets back: what is to be trailing, tonic sends beside errors alone.
#[derive(Clone, Debug, Default)]
struct Echo {
    initial: MetadataMap,
    trailing: MetadataMap,
}

const INITIAL: &str = "x-grpc-test-echo-initial";
const TRAILING: &str = "x-grpc-test-echo-trailing-bin";

impl Echo {
    fn of(metadata: &MetadataMap) -> Self {
        let mut echo = Self::default();
        if let Some(value) = metadata.get(INITIAL) {
            echo.initial.insert(INITIAL, value.clone());
        }
        if let Some(value) = metadata.get_bin(TRAILING) {
            echo.trailing.insert_bin(TRAILING, value.clone());
        }
        echo
    }

    fn onto<T>(&self, mut response: Response<T>) -> Response<T> {
        *response.metadata_mut() = self.initial.clone();
        response
    }

    fn onto_result(&self, result: Result<(), Status>) -> Result<(), Status> {
        result.map_err(|mut status| {
            *status.metadata_mut() = self.trailing.clone();
            status
        })
    }
}
