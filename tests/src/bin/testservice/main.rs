//! gRPC's interoperability test service, for clients that other people wrote.
//!
//! `cargo run -p sonora-tests --bin testservice -- --runtime tokio --listen 127.0.0.1:0` prints `listening on
//! http://127.0.0.1:PORT` and serves `grpc.testing.TestService` and `sonora.testing.Steps` until it is killed: HTTP/1.1
//! and HTTP/2 (by prior knowledge), gRPC-Web in both modes and native gRPC, gzip, pages of any origin unless `--pages`
//! names their host.
//!
//! The metadata that a call asks to have back comes back on errors too. Only a call that is refused before it gets to
//! the service, for its deadline, its encoding or the number of its messages, or because nobody serves it, gets none.

mod arguments;
mod plain;
mod runtimes;
mod service;

use arguments::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--help") {
        println!("testservice: {}", arguments::USAGE);
        return ExitCode::SUCCESS;
    }
    match Arguments::read().and_then(|arguments| (arguments.runtime)(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("testservice: {error}");
            ExitCode::FAILURE
        }
    }
}
