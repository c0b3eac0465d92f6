//! Suites in Node, each a folder with a lockfile.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{self, program, run};
use crate::suite::Stop;

/// The folder of a suite, with the packages of its lockfile installed.
pub(crate) fn suite(folder: &str) -> Result<PathBuf, Stop> {
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
