//! `cargo xtask bench`: how much a call costs.

use crate::Usage;
use crate::project::{self, cargo, run};
use crate::suite::Step;
use crate::tools;

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        ["counts"] => Ok(counts("measure")),
        ["counts", "--assert"] => Ok(counts("assert")),
        _ => Err(Usage),
    }
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
