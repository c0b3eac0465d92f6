//! gRPC's interoperability test service as tonic serves it, with gRPC-Web by Sonora.
//!
//! `cargo run -p sonora-tonic --bin tonicservice -- --behind bridge` has `sonora_tokio` serve it, beside nothing else;
//! with `--behind layer` tonic's own server does, under `sonora_tokio::grpc_web_layer()`. Either prints `listening on
//! URL` and serves until it is killed.

mod service;

use service::Interop;
use sonora_http::BoxError;
use sonora_tonic::grpc_testing::test_service_server::TestServiceServer;
use std::process::ExitCode;
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let served = match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--behind", "bridge"] => bridge().await,
        ["--behind", "layer"] => layer().await,
        _ => Err("usage: tonicservice --behind bridge|layer".into()),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("tonicservice: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn listen() -> Result<TcpListener, BoxError> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Ok(listener)
}

async fn bridge() -> Result<(), BoxError> {
    let app =
        sonora_tokio::new().add_grpc_service("grpc.testing.TestService", TestServiceServer::new(Interop));
    Ok(sonora_tokio::serve(listen().await?, app).await?)
}

async fn layer() -> Result<(), BoxError> {
    let incoming = TcpListenerStream::new(listen().await?);
    Ok(tonic::transport::Server::builder()
        .accept_http1(true)
        .layer(sonora_tokio::grpc_web_layer())
        .add_service(TestServiceServer::new(Interop))
        .serve_with_incoming(incoming)
        .await?)
}
