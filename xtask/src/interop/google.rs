//! Google's JavaScript client calls the greeter.

use crate::node;
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
    GREETERS.iter().map(|greeter| Step::new(greeter.name, || google(start(greeter)?.url())))
}

/// Against the server at `url`.
pub(super) fn step(url: String) -> Step {
    Step::new("interop: Google's JavaScript client", move || google(&url))
}

fn google(url: &str) -> Outcome {
    let suite = node::suite("tests/google")?;
    run(program("node").current_dir(suite).args(["run.mjs", "--url", url]))
}

/// Builds the greeter on tokio and starts it.
pub(crate) fn start_greeter() -> Result<Server, Stop> {
    start(&GREETERS[0])
}

fn start(greeter: &Greeter) -> Result<Server, Stop> {
    run(&mut cargo(greeter.build))?;
    // Not through `cargo run`: killing cargo would leave the server behind.
    let example = project::target().join("debug/examples").join(greeter.example);
    Ok(Server::start(program(example).args(greeter.arguments))?)
}
