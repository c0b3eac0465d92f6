//! Google's JavaScript client calls the greeter.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{self, cargo, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};

/// Against the server at `url` or, without one, against the greeter built here.
pub(crate) fn step(url: Option<String>) -> Step {
    Step::new("interop: Google's JavaScript client", move || google(url.as_deref()))
}

fn google(url: Option<&str>) -> Outcome {
    let suite = node_suite("tests/google")?;
    let greeter = if url.is_none() { Some(start_greeter()?) } else { None };
    let url = url.or(greeter.as_ref().map(Server::url)).unwrap_or_default();
    run(program("node").current_dir(suite).args(["run.mjs", "--url", url]))
}

fn start_greeter() -> Result<Server, Stop> {
    run(&mut cargo("build -p sonora-tokio --example greeter"))?;
    // Not through `cargo run`: killing cargo would leave the server behind.
    let greeter = project::target().join("debug/examples/greeter");
    Ok(Server::start(program(greeter).args(["--listen", "127.0.0.1:0"]))?)
}

/// The folder of a suite in Node, with the packages of its lockfile installed.
fn node_suite(folder: &str) -> Result<PathBuf, Stop> {
    if !project::is_there("node") || !project::is_there("npm") {
        return Err(Stop::Skipped("to install: Node.js 20.19 or newer, with npm".to_owned()));
    }
    let folder = project::root().join(folder);
    if is_stale(&folder) {
        run(program("npm").current_dir(&folder).arg("ci"))?;
    }
    Ok(folder)
}

/// npm writes its own copy of the lockfile at the end of an installation.
fn is_stale(folder: &Path) -> bool {
    let written = |file: &str| fs::metadata(folder.join(file)).and_then(|metadata| metadata.modified()).ok();
    written("node_modules/.package-lock.json") < written("package-lock.json")
}
