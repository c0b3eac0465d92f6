//! Sonora for Python, both ways: its clients call our test service, our test client calls its servers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{ours, tonic};
use crate::project::{self, program, read, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::new("interop: grpcio calls our services and tonic's on their port", native),
        Step::new("interop: Sonora for Python, its clients", clients),
        Step::new("interop: Sonora for Python, its WSGI server", || server("wsgi")),
        Step::new("interop: Sonora for Python, its ASGI server", || server("asgi")),
    ]
}

fn clients() -> Outcome {
    let python = python()?;
    ours::build()?;
    let service = ours::start_service(&[])?;
    let mut failed = Vec::new();
    for client in ["sync_client.py", "async_client.py", "raw_client.py"] {
        if run(script(&python, client).args(["--url", service.url()])).is_err() {
            failed.push(client);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join(", ").into()) }
}

/// Native gRPC.
fn native() -> Outcome {
    let python = python()?;
    ours::build()?;
    tonic::build()?;
    let mut failed = Vec::new();
    let services = [
        ("ours", ours::start_service(&["--runtime", "tokio"])?),
        ("tonic's", Server::start(&mut tonic::service("bridge"))?),
    ];
    for (whose, service) in &services {
        let trailers = if *whose == "ours" { "yes" } else { "no" };
        let mut client = script(&python, "native_client.py");
        if run(client.args(["--url", service.url(), "--trailers", trailers])).is_err() {
            failed.push(*whose);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(failed.join(", ").into()) }
}

fn server(kind: &str) -> Outcome {
    let python = python()?;
    ours::build()?;
    let server = Server::start(&mut script(&python, &format!("{kind}_server.py")))?;
    let peer = format!("python-{kind}");
    // One client over hyper, and the one over ureq.
    for runtime in ["tokio", "blocking"] {
        for mode in ["binary", "text"] {
            let mut client = ours::client_of(server.url());
            run(client.args(["--runtime", runtime, "--peer", &peer, "--mode", mode]))?;
        }
    }
    Ok(())
}

fn script(python: &Path, name: &str) -> Command {
    let mut command = program(python);
    command.arg(folder().join(name));
    command
}

/// A Python that has what `requirements.txt` names, in an environment below `target/`.
fn python() -> Result<PathBuf, Stop> {
    let requirements = folder().join("requirements.txt");
    let environment = project::target().join("python");
    let python = environment.join("bin/python");
    let installed = environment.join("requirements.txt");
    if fs::read(&requirements)? != fs::read(&installed).unwrap_or_default() {
        let base = base_python()?;
        run(program(base).args(["-m", "venv", "--clear"]).arg(&environment))?;
        // The list is complete, and wheels alone need no compiler.
        let install = "-m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: -r";
        run(program(&python).args(install.split(' ')).arg(&requirements))?;
        fs::copy(&requirements, &installed)?;
    }
    Ok(python)
}

/// A Python for which there are wheels of the grpcio that Sonora needs, and which can make environments.
fn base_python() -> Result<&'static str, Stop> {
    if let Some(python) = find_python() {
        return Ok(python);
    }
    tools::debian("python3 python3-venv")?;
    find_python().ok_or_else(|| Stop::Skipped("to install: Python 3.10, 3.11 or 3.12, with venv".to_owned()))
}

fn find_python() -> Option<&'static str> {
    const CHECK: &str = "import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info < (3, 13))";
    let names = ["python3", "python3.11", "python3.12", "python3.10"];
    names.into_iter().find(|name| read(program(name).args(["-c", CHECK])).is_ok())
}

fn folder() -> PathBuf {
    project::root().join("tests/python")
}
