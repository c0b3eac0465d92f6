//! `cargo xtask test`: everything, in the order in which a failure is cheapest to learn of.

use crate::project::{cargo, run};
use crate::suite::Step;
use crate::{
    api, bench, browser, check, conformance, features, fuzz, interop, minimal, no_std, publish, semver, soak,
};

/// The list that CI runs. A step is added here, or to the command it belongs to.
pub(crate) fn steps() -> Vec<Step> {
    let tests = vec![Step::new("cargo test", || run(&mut cargo("test --workspace --no-fail-fast")))];
    [
        check::steps(),
        tests,
        no_std::steps(),
        api::steps(),
        features::steps(),
        minimal::steps(),
        publish::steps(),
        semver::steps(),
        conformance::steps(),
        interop::steps(),
        browser::steps(),
        fuzz::smoke(),
        bench::counts("assert"),
        bench::smoke(),
        soak::short(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
