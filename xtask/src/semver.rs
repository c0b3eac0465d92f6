//! `cargo xtask semver`: what the next version may be called, judged by the release before it.

use std::env;

use crate::Usage;
use crate::house::published_members;
use crate::project::{self, program, run};
use crate::suite::{Outcome, Step};
use crate::tools;

/// The tags of releases, which are of all crates at once.
const TAGS: &str = "v[0-9]*";

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--baseline-rev", revision] => {
            let revision = (*revision).to_owned();
            Ok(vec![step(move || check(Some(&revision)))])
        }
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    vec![step(since_the_last_release)]
}

fn step(run: impl FnOnce() -> Outcome + 'static) -> Step {
    Step::new("semver: since the last release", run)
}

fn since_the_last_release() -> Outcome {
    if let Some(tag) = tag() {
        return check(Some(&tag));
    }
    // A clone without its tags still finds what the registry has.
    if is_released("sonora-core")? {
        return check(None);
    }
    println!("there is no release yet to compare with");
    Ok(())
}

/// `revision` of this repository, or what the registry has.
///
/// The tool takes minutes to build, and so is asked for only here, where there is something to compare with.
fn check(revision: Option<&str>) -> Outcome {
    let mut checks = program(tools::CARGO_SEMVER_CHECKS.get()?);
    checks.args(["semver-checks", "--all-features"]);
    checks.args(published_members()?.iter().flat_map(|member| ["-p", member]));
    run(checks.args(revision.iter().flat_map(|revision| ["--baseline-rev", revision])))
}

fn tag() -> Option<String> {
    let tag =
        project::read(program("git").args(["describe", "--tags", "--abbrev=0", "--match", TAGS])).ok()?;
    Some(tag.trim().to_owned())
}

/// Does the registry have it? Asked from outside of the workspace, which has one of that name itself.
fn is_released(krate: &str) -> Result<bool, String> {
    let info = project::read(program("cargo").args(["info", "--quiet", krate]).current_dir(env::temp_dir()));
    match info {
        Ok(_) => Ok(true),
        Err(why) if why.contains("could not find") => Ok(false),
        Err(why) => Err(why),
    }
}
