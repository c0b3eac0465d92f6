//! gRPC's interoperability test service, for clients that other people wrote.
//!
//! `cargo run -p sonora-tests --bin testservice -- --runtime tokio --listen 127.0.0.1:0` prints `listening on
//! http://127.0.0.1:PORT` and serves `grpc.testing.TestService` and `sonora.testing.Steps` until it is killed: HTTP/1.1
//! and HTTP/2 (by prior knowledge), gRPC-Web in both modes and native gRPC, pages of any origin unless `--pages` names
//! their host.

mod arguments;
mod plain;
mod runtimes;
mod service;

use arguments::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    match Arguments::read().and_then(|arguments| (arguments.runtime)(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("testservice: {error}");
            ExitCode::FAILURE
        }
    }
}
