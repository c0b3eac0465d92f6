//! The cases, by gRPC's *Interoperability Test Case Descriptions*, a few that need no request stream, for servers that
//! have none, and those of a service of ours, whose streams wait for their reader.

mod cancel;
mod errors;
mod messages;
mod metadata;
mod steps;

use core::future::Future;
use core::pin::Pin;
use sonora_callers::Channel;
use sonora_callers::grpc_testing::test_service_client::TestServiceClient;
use sonora_callers::grpc_testing::unimplemented_service_client::UnimplementedServiceClient;
use sonora_callers::grpc_testing::{Payload, ResponseParameters, StreamingOutputCallRequest};
use sonora_callers::sonora_testing::steps_client::StepsClient;
use sonora_http::compression::Gzip;
use sonora_http::{BoxError, Runtime};
use std::sync::Arc;

/// A case: what it is called, and what it does.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(Client) -> Pin<Box<dyn Future<Output = Verdict> + Send>>,
}

type Verdict = Result<(), BoxError>;

macro_rules! cases {
    ($($module:ident::$name:ident,)*) => {
        &[$(Case { name: stringify!($name), run: |client| Box::pin($module::$name(client)) },)*]
    };
}

pub(crate) const ALL: &[Case] = cases![
    messages::empty_unary,
    messages::large_unary,
    messages::client_streaming,
    messages::server_streaming,
    messages::ping_pong,
    messages::half_duplex,
    messages::empty_stream,
    messages::gzip_unary,
    metadata::custom_metadata,
    metadata::unary_metadata,
    metadata::stream_metadata,
    metadata::metadata_on_errors,
    metadata::unimplemented_metadata,
    errors::status_code_and_message,
    errors::unary_status,
    errors::status_after_messages,
    errors::special_status_message,
    errors::unimplemented_method,
    errors::unimplemented_service,
    cancel::timeout_on_sleeping_server,
    cancel::timeout_in_stream,
    cancel::cancel_after_begin,
    cancel::cancel_after_first_response,
    cancel::cancel_stream,
    steps::acknowledged_stream,
    steps::cancel_waiting_handler,
];

pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|case| case.name)
}

/// What a case calls with.
#[derive(Clone)]
pub(crate) struct Client {
    pub(crate) service: TestServiceClient,
    /// The same with messages compressed, both ways.
    pub(crate) gzip: TestServiceClient,
    pub(crate) nobody: UnimplementedServiceClient,
    pub(crate) steps: StepsClient,
    pub(crate) runtime: Arc<dyn Runtime>,
}

impl Client {
    pub(crate) fn new(channel: Channel, runtime: Arc<dyn Runtime>) -> Self {
        let nobody = UnimplementedServiceClient::new(channel.clone());
        let steps = StepsClient::new(channel.clone());
        let gzip = TestServiceClient::new(channel.clone().compression(Gzip::default()));
        Self { service: TestServiceClient::new(channel), gzip, nobody, steps, runtime }
    }
}

/// So many zeros.
fn payload(size: usize) -> Option<Payload> {
    Some(Payload { body: vec![0; size], ..Payload::default() })
}

/// A request for messages of these lengths, as it is without a pause.
fn output(sizes: &[i32]) -> StreamingOutputCallRequest {
    paced(sizes, 0)
}

/// A request for messages of these lengths, with a pause before each, in microseconds.
fn paced(sizes: &[i32], interval_us: i32) -> StreamingOutputCallRequest {
    let parameters = |size: &i32| ResponseParameters { size: *size, interval_us, compressed: None };
    StreamingOutputCallRequest {
        response_parameters: sizes.iter().map(parameters).collect(),
        ..StreamingOutputCallRequest::default()
    }
}
