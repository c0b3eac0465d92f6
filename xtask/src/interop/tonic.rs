//! Our test client calls a service that tonic generated: behind our bridge, and under our layer on tonic's server.

use super::ours;
use crate::project::{self, cargo, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step};
use std::process::Command;

pub(super) fn step() -> Step {
    Step::new("interop: tonic's service behind our bridge", every_way)
}

fn every_way() -> Outcome {
    ours::build()?;
    build()?;
    let mut failed = Vec::new();
    for behind in ["bridge", "layer"] {
        let service = Server::start(&mut service(behind))?;
        for (mode, http) in ours::WAYS {
            let mut call = ours::client_of(service.url());
            call.args(["--peer", "tonic", "--mode", mode, "--http", http]);
            if run(&mut call).is_err() {
                failed.push(format!("{behind}, {mode}, HTTP/{http}"));
            }
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}

/// Builds the service.
pub(super) fn build() -> Outcome {
    run(&mut cargo("build -p sonora-tonic --bin tonicservice"))
}

/// The service that was built.
pub(super) fn service(behind: &str) -> Command {
    let mut service = program(project::target().join("debug/tonicservice"));
    service.args(["--behind", behind]);
    service
}
