//! Google's JavaScript client calls the greeter.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{self, cargo, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};

/// An example that serves the Greeter.
struct Greeter {
    name: &'static str,
    build: &'static str,
    example: &'static str,
    arguments: &'static [&'static str],
}

const GREETERS: &[Greeter] = &[
    Greeter {
        name: "interop: Google's JavaScript client",
        build: "build -p sonora-tokio --example greeter",
        example: "greeter",
        arguments: &["--listen", "127.0.0.1:0"],
    },
    Greeter {
        name: "interop: Google's client, blocking server",
        build: "build -p sonora-blocking --features server --example greeter-blocking",
        example: "greeter-blocking",
        arguments: &["--listen", "127.0.0.1:0"],
    },
    Greeter {
        name: "interop: Google's client, std_net",
        build: "build -p sonora-core --example std_net",
        example: "std_net",
        arguments: &["127.0.0.1:0"],
    },
];

/// Against the examples, built here.
pub(super) fn steps() -> impl Iterator<Item = Step> {
    GREETERS.iter().map(|greeter| {
        Step::new(greeter.name, || {
            let suite = node_suite("tests/google")?;
            google(&suite, start(greeter)?.url())
        })
    })
}

/// Against the server at `url`.
pub(super) fn step(url: String) -> Step {
    Step::new("interop: Google's JavaScript client", move || google(&node_suite("tests/google")?, &url))
}

fn google(suite: &Path, url: &str) -> Outcome {
    run(program("node").current_dir(suite).args(["run.mjs", "--url", url]))
}

fn start(greeter: &Greeter) -> Result<Server, Stop> {
    run(&mut cargo(greeter.build))?;
    // Not through `cargo run`: killing cargo would leave the server behind.
    let example = project::target().join("debug/examples").join(greeter.example);
    Ok(Server::start(program(example).args(greeter.arguments))?)
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
