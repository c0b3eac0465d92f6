//! One port, three things: a web page, a service, and everything in between. Without a line of async in the service.
//!
//! `cargo run -p sonora-blocking --features server --example greeter-blocking` serves an axum application with a page
//! at `/`, and the Greeter over gRPC-Web as plain functions, on the same port. Then it calls itself, in both modes, and
//! keeps serving until Ctrl-C. The service and the calls are in `tests/stubs/src/greeter`.
//!
//! Options: `--listen ADDRESS` (port 0 takes a free one), `--once` ends after the calls.

use core::time::Duration;
use sonora_stubs::greeter::{Arguments, PAGE, PlainGreeter, call_and_wait};
use sonora_stubs::helloworld::greeter_blocking_server::GreeterServer;
use std::net::TcpListener;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::thread;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("greeter: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn core::error::Error>> {
    let Arguments { listen, once } = Arguments::read()?;
    let listener =
        TcpListener::bind(&listen).map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("listening on {url}");

    // The application you have. What is not a call of the Greeter is for it.
    let page = axum::response::Html(PAGE);
    let router = axum::Router::new().route("/", axum::routing::get(move || async move { page }));

    // The three lines that it takes.
    let app = sonora_blocking::wrap(router).add_service(GreeterServer::new(PlainGreeter));
    let (stop, stopped) = channel::<()>();
    let signal = move || stopped.recv().unwrap_or_default();
    let server = thread::spawn(move || sonora_blocking::serve_with_shutdown(listener, app, signal, GRACE));

    let channel = sonora_blocking::channel(&url)?;
    call_and_wait("binary", channel.clone())?;
    call_and_wait("text", channel.text())?;

    if once {
        drop(stop);
    } else {
        ctrlc::set_handler(move || _ = stop.send(()))?;
        println!("open {url} in a browser; Ctrl-C ends");
    }
    server.join().map_err(|_| "the server panicked")??;
    Ok(())
}

/// What running calls have when the server ends.
const GRACE: Duration = Duration::from_secs(5);
