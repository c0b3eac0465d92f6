//! `cargo xtask features`: every feature by itself, and none, so that none leans on another in secret. All together are built
//! by `cargo xtask api`.

use crate::house::published_members;
use crate::project::{program, run};
use crate::suite::{Outcome, Step};
use crate::tools;

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("features: each by itself", each)]
}

/// These only pass on to `sonora-http`, where each is built by itself: together they are one build instead of five.
const PASSED_ON: &str = "gzip,deflate,zstd,brotli,snappy";

/// Those without, or with compressions of their own.
const BELOW: &[&str] = &["sonora-build", "sonora-core", "sonora-http", "sonora-hyper"];

/// `cargo check`, which builds no dev-dependencies, and so none of their features either.
fn each() -> Outcome {
    let (below, adapters): (Vec<_>, Vec<_>) =
        published_members()?.into_iter().partition(|member| BELOW.contains(&&**member));
    // Sets of one, where some may be a group; cargo-hack knows groups of sets alone.
    let grouped = ["--feature-powerset", "--depth", "1", "--group-features", PASSED_ON];
    for (members, how) in [(below, &["--each-feature"][..]), (adapters, &grouped[..])] {
        let mut hack = program(tools::CARGO_HACK.get()?);
        hack.args(["hack", "check", "--quiet"]).args(how);
        run(hack.args(members.iter().flat_map(|member| ["-p", member])))?;
    }
    Ok(())
}
