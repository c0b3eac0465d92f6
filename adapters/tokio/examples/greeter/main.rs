//! One port, three things: a web page, a service, and everything in between.
//!
//! `cargo run -p sonora-tokio --example greeter` serves an axum application with a page at `/`, and the Greeter
//! over gRPC-Web, on the same port. Then it calls itself through the generated client, in both modes, and keeps
//! serving until Ctrl-C.
//!
//! Options: `--listen ADDRESS` (port 0 takes a free one), `--once` ends after the calls.

mod arguments;
mod service;

use arguments::Arguments;
use core::time::Duration;
use service::MyGreeter;
use sonora_stubs::helloworld::HelloRequest;
use sonora_stubs::helloworld::greeter_client::GreeterClient;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_tokio::{Channel, Status};
use std::process::ExitCode;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("greeter: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn core::error::Error>> {
    let Arguments { listen, once } = Arguments::read()?;
    let listener =
        TcpListener::bind(&listen).await.map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}");

    // The application you have. What is not a call of the Greeter is for it.
    let page = axum::response::Html(include_str!("page.html"));
    let router = axum::Router::new().route("/", axum::routing::get(move || async move { page }));

    // The three lines that it takes.
    let app = sonora_tokio::wrap(router).add_service(GreeterServer::new(MyGreeter));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let signal = async move { stopped.await.unwrap_or_default() };
    let server =
        tokio::spawn(sonora_tokio::serve_with_shutdown(listener, app, signal, Duration::from_secs(5)));

    let channel = sonora_tokio::channel(&url)?;
    call("binary", channel.clone()).await?;
    call("text", channel.text()).await?;

    if !once {
        println!("open {url} in a browser; Ctrl-C ends");
        tokio::signal::ctrl_c().await?;
    }
    drop(stop);
    server.await??;
    Ok(())
}

/// Calls the Greeter as any client would.
async fn call(mode: &str, channel: Channel) -> Result<(), Status> {
    let greeter = GreeterClient::new(channel);
    let request = HelloRequest { name: "world".into() };

    let reply = greeter.say_hello(request.clone()).await?.into_inner();
    println!("{mode}, unary:     {}", reply.message);

    let mut letters = greeter.say_hello_slowly(request).await?.into_inner();
    let mut pieces = Vec::new();
    while let Some(reply) = letters.message().await? {
        pieces.push(reply.message);
    }
    println!("{mode}, streaming: {}", pieces.join("·"));
    Ok(())
}
