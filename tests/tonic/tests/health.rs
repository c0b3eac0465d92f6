//! tonic-health and tonic-reflection through the bridge, beside a service of our own, for clients of every wire.

use sonora_http::{Channel, Wire};
use sonora_stubs::greeter::MyGreeter;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_tokio::TokioRuntime;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_reflection::pb::v1::ServerReflectionRequest;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;

async fn serve() -> (String, tonic_health::server::HealthReporter) {
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter.set_service_status("helloworld.Greeter", ServingStatus::Serving).await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(sonora_tonic::DESCRIPTORS)
        .build_v1()
        .unwrap();
    let app = sonora_tokio::new()
        .add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)))
        .add_grpc_service("grpc.health.v1.Health", health)
        .add_grpc_service("grpc.reflection.v1.ServerReflection", reflection);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(sonora_tokio::serve(listener, app));
    (url, reporter)
}

fn channels(url: &str) -> [Channel; 3] {
    let one = sonora_tokio::channel(url).unwrap();
    let two = sonora_tokio::channel_builder(url).unwrap().http2(true).build();
    [one.clone(), one.text(), two.wire(Wire::Grpc)]
}

#[tokio::test]
async fn health_is_told_and_watched() {
    let (url, reporter) = serve().await;
    for channel in channels(&url) {
        let request = || HealthCheckRequest { service: "helloworld.Greeter".into() };
        let mut health = HealthClient::new(channel);
        let reply = health.check(request()).await.unwrap().into_inner();
        assert_eq!(reply.status, ServingStatus::Serving as i32);
        let unknown = HealthCheckRequest { service: "nobody".into() };
        assert_eq!(health.check(unknown).await.unwrap_err().code(), tonic::Code::NotFound);

        let mut watched = health.watch(request()).await.unwrap().into_inner();
        assert_eq!(watched.message().await.unwrap().unwrap().status, ServingStatus::Serving as i32);
        reporter.set_service_status("helloworld.Greeter", ServingStatus::NotServing).await;
        assert_eq!(watched.message().await.unwrap().unwrap().status, ServingStatus::NotServing as i32);
        reporter.set_service_status("helloworld.Greeter", ServingStatus::Serving).await;
    }
}

#[tokio::test]
async fn services_are_listed() {
    let (url, _reporter) = serve().await;
    for channel in channels(&url) {
        let list = ServerReflectionRequest {
            message_request: Some(MessageRequest::ListServices(String::new())),
            ..ServerReflectionRequest::default()
        };
        let asks = futures_util::stream::iter([list]);
        let mut answers =
            ServerReflectionClient::new(channel).server_reflection_info(asks).await.unwrap().into_inner();
        let answer = answers.message().await.unwrap().unwrap().message_response.unwrap();
        let MessageResponse::ListServicesResponse(list) = answer else { panic!("{answer:?}") };
        assert!(list.service.iter().any(|service| service.name == "helloworld.Greeter"), "{list:?}");
    }
}
