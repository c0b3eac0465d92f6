//! One port, three things: a web page, a service, and everything in between.
//!
//! `cargo run -p sonora-tokio --example greeter` serves an axum application with a page at `/`, and the Greeter
//! over gRPC-Web, on the same port. Then it calls itself through the generated client, in both modes, and keeps
//! serving until Ctrl-C. The service and the calls are in `tests/stubs/src/greeter`.
//!
//! Options: `--listen ADDRESS` (port 0 takes a free one), `--once` ends after the calls.

use core::time::Duration;
use sonora_stubs::greeter::{Arguments, MyGreeter, PAGE, call};
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_tokio::TokioRuntime;
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
    let page = axum::response::Html(PAGE);
    let router = axum::Router::new().route("/", axum::routing::get(move || async move { page }));

    // The three lines that it takes.
    let app = sonora_tokio::wrap(router).add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)));
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
