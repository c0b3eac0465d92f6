//! tonic-health and tonic-reflection beside a service of one's own, on one port, for gRPC-Web and for gRPC.
//!
//! `cargo run -p sonora-tonic-examples --example health` asks the health service over gRPC-Web, through the client that tonic
//! generated, and keeps serving until Ctrl-C: try `grpcurl -plaintext 127.0.0.1:8080 list`. With `--once` it ends
//! after the call. `--listen ADDRESS` takes another port.

use sonora_stubs::greeter::{Arguments, MyGreeter};
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_tokio::TokioRuntime;
use tonic_health::pb::{FILE_DESCRIPTOR_SET, HealthCheckRequest, health_client::HealthClient};
use tonic_health::{ServingStatus, server::health_reporter};

#[tokio::main]
async fn main() -> Result<(), Box<dyn core::error::Error>> {
    let Arguments { listen, once } = Arguments::read()?;
    let listener = tokio::net::TcpListener::bind(&listen).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}");

    let (reporter, health) = health_reporter();
    reporter.set_service_status("helloworld.Greeter", ServingStatus::Serving).await;
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(FILE_DESCRIPTOR_SET)
        .build_v1()?;

    let app = sonora_tokio::new()
        .add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)))
        .add_grpc_service("grpc.health.v1.Health", health)
        .add_grpc_service("grpc.reflection.v1.ServerReflection", reflection);
    let server = tokio::spawn(sonora_tokio::serve(listener, app));

    let mut health = HealthClient::new(sonora_tokio::channel(&url)?);
    let request = HealthCheckRequest { service: "helloworld.Greeter".into() };
    let reply = health.check(request).await?.into_inner();
    println!("the Greeter is {}", reply.status().as_str_name());

    if !once {
        println!("Ctrl-C ends");
        tokio::signal::ctrl_c().await?;
    }
    server.abort();
    Ok(())
}
