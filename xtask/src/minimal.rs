//! `cargo xtask minimal-versions`: the lowest versions that the manifests allow do build.

use std::path::Path;
use std::process::Command;

use crate::house::published_members;
use crate::nightly::{self, nightly_cargo};
use crate::project::run;
use crate::suite::{Outcome, Step};

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("minimal versions: what is published builds", build)]
}

fn build() -> Outcome {
    nightly::ensure()?;
    let folder = nightly::target().join("minimal");
    std::fs::create_dir_all(&folder)?;
    // All of the workspace is resolved, so that tests and benches ask for no less than they need either.
    run(&mut lowest("generate-lockfile --quiet", &folder))?;
    let mut check = lowest("check --quiet --locked --all-features --target-dir", &folder);
    run(check.arg(nightly::target()).args(published_members()?.iter().flat_map(|member| ["-p", member])))
}

/// With a lock file of its own. Dependencies of dependencies are the newest: their lower bounds are not ours to mend.
fn lowest(arguments: &str, folder: &Path) -> Command {
    let lock = format!("resolver.lockfile-path={:?}", folder.join("Cargo.lock"));
    let mut command = nightly_cargo("-Z direct-minimal-versions -Z lockfile-path --config");
    command.arg(lock).args(arguments.split(' '));
    command
}
