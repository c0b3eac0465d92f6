//! `cargo xtask bench`: how much a call costs, and how fast whole servers and clients are.

use crate::Usage;
use crate::project::{self, cargo, run};
use crate::suite::Step;
use crate::tools;

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        ["counts"] => Ok(counts("measure")),
        ["counts", "--assert"] => Ok(counts("assert")),
        ["peers", options @ ..] => Ok(peers("bench: peers", options)),
        _ => Err(Usage),
    }
}

/// Whole servers and clients, each called a few times: whether all answers are right, and nothing of time.
pub(crate) fn smoke() -> Vec<Step> {
    peers("bench: smoke", &["--quick"])
}

/// The program says what its options are.
fn peers(name: &'static str, options: &[&str]) -> Vec<Step> {
    let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
    vec![Step::new(name, move || {
        tools::H2LOAD.get()?;
        run(cargo("run --release -p sonora-benches --bin peers --").args(options))
    })]
}

/// Instructions and allocations, which do not vary with the machine's load: `measure` prints, `assert` compares.
pub(crate) fn counts(verb: &'static str) -> Vec<Step> {
    vec![Step::new("bench: counts", move || {
        if !project::is_there("valgrind") {
            tools::debian("valgrind")?;
        }
        run(cargo("run --release -p sonora-benches --bin counts --").arg(verb))
    })]
}
