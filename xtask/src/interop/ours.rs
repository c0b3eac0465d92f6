//! Our test client calls our test service: every runtime on both sides, every mode, every HTTP version.

use std::process::Command;

use crate::project::{self, cargo, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};

const SERVERS: &[&str] = &["tokio", "smol", "async-std", "blocking"];
const CLIENTS: &[&str] = &["tokio", "smol", "async-std", "blocking"];

/// How a call travels: the mode, and the HTTP version. Native gRPC needs HTTP/2.
pub(super) const WAYS: &[(&str, &str)] =
    &[("binary", "1"), ("binary", "2"), ("text", "1"), ("text", "2"), ("grpc", "2")];

pub(super) fn step() -> Step {
    Step::new("interop: our client and our server", every_pair)
}

fn every_pair() -> Outcome {
    build()?;
    let mut failed = Vec::new();
    for server in SERVERS {
        let service = start_service(&["--runtime", server])?;
        for client in CLIENTS {
            // A client that waits speaks HTTP/1.1.
            for (mode, http) in WAYS.iter().filter(|(_, http)| *client != "blocking" || *http == "1") {
                let mut call = client_of(service.url());
                call.args(["--runtime", client, "--mode", mode, "--http", http]);
                if run(&mut call).is_err() {
                    failed.push(format!("{client} calls {server}, {mode}, HTTP/{http}"));
                }
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}

/// Builds the test service and the test client.
pub(crate) fn build() -> Outcome {
    run(&mut cargo("build -p sonora-tests --bin testservice --bin testclient"))
}

/// Starts the test service that was built, with these options.
pub(crate) fn start_service(options: &[&str]) -> Result<Server, Stop> {
    Ok(Server::start(built("testservice").args(["--listen", "127.0.0.1:0"]).args(options))?)
}

/// The test client that was built, to be told how to call the service at `url`.
pub(super) fn client_of(url: &str) -> Command {
    let mut client = built("testclient");
    client.args(["--url", url]);
    client
}

fn built(name: &str) -> Command {
    program(project::target().join("debug").join(name))
}
