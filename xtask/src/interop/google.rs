//! Google's JavaScript client calls the greeter.

use crate::node;
use crate::project::{self, cargo, program, run};
use crate::server::Server;
use crate::suite::{Outcome, Step, Stop};

/// Against the server at `url` or, without one, against the greeter built here.
pub(crate) fn step(url: Option<String>) -> Step {
    Step::new("interop: Google's JavaScript client", move || google(url.as_deref()))
}

fn google(url: Option<&str>) -> Outcome {
    let suite = node::suite("tests/google")?;
    let greeter = if url.is_none() { Some(start_greeter()?) } else { None };
    let url = url.or(greeter.as_ref().map(Server::url)).unwrap_or_default();
    run(program("node").current_dir(suite).args(["run.mjs", "--url", url]))
}

/// Builds the greeter and starts it.
pub(crate) fn start_greeter() -> Result<Server, Stop> {
    run(&mut cargo("build -p sonora-tokio --example greeter"))?;
    // Not through `cargo run`: killing cargo would leave the server behind.
    let greeter = project::target().join("debug/examples/greeter");
    Ok(Server::start(program(greeter).args(["--listen", "127.0.0.1:0"]))?)
}
