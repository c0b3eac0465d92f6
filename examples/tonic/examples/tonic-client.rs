//! A client that tonic generated, on smol: gRPC out of tonic, gRPC-Web on the wire, and no tokio runtime anywhere.
//!
//! `cargo run -p sonora-tonic-examples --example tonic-client` serves tonic's health service on a port of its own, and calls it
//! in binary mode, in text mode and, over HTTP/2, in native gRPC. `--url URL` calls one that is somewhere else.

use sonora_smol::{Channel, Wire};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

fn main() -> Result<(), Box<dyn core::error::Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    smol::block_on(async {
        let url = match words.as_slice() {
            [option, url] if option == "--url" => url.clone(),
            [] => serve().await?,
            _ => return Err("usage: tonic-client [--url URL]".into()),
        };
        check("binary", sonora_smol::channel(&url)?).await?;
        check("text", sonora_smol::channel(&url)?.text()).await?;
        let http2 = sonora_smol::channel_builder(&url)?.http2(true).build();
        check("native gRPC", http2.wire(Wire::Grpc)).await
    })
}

/// The channel is all that tonic's client needs.
async fn check(mode: &str, channel: Channel) -> Result<(), Box<dyn core::error::Error>> {
    let mut health = HealthClient::new(channel);
    let reply = health.check(HealthCheckRequest::default()).await?.into_inner();
    println!("{mode}: {}", reply.status().as_str_name());
    Ok(())
}

async fn serve() -> Result<String, Box<dyn core::error::Error>> {
    let (_reporter, health) = tonic_health::server::health_reporter();
    let listener = smol::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let app = sonora_smol::new().add_grpc_service("grpc.health.v1.Health", health);
    smol::spawn(sonora_smol::serve(listener, app)).detach();
    Ok(url)
}
