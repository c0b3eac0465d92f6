//! `cargo xtask publish`: everything that a release does, but for the upload.

use std::path::PathBuf;
use std::{env, fs};

use crate::project::{self, cargo, run};
use crate::suite::{Outcome, Step};

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("publish: a dry run", || {
        forget_unpacked()?;
        // Nor would it build anew what has the name and version of what it has built: not in this directory.
        let target = project::target().join("publish");
        if target.exists() {
            fs::remove_dir_all(&target)?;
        }
        // Each package is built from what is in it, against the others as they would be uploaded.
        let mut publish = cargo("publish --workspace --dry-run --allow-dirty --target-dir");
        // They know nothing of the workspace's profiles.
        run(publish.arg(target).env("CARGO_PROFILE_DEV_DEBUG", "none"))
    })]
}

/// Cargo keeps what it unpacks by name and version, also of packages that a dry run has made: those of the run before
/// would be built once more. Registries without a host are such.
fn forget_unpacked() -> Outcome {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(env::home_dir()?.join(".cargo"))) else { return Ok(()) };
    for kept in ["src", "cache"] {
        let Ok(registries) = fs::read_dir(home.join("registry").join(kept)) else { continue };
        for registry in registries.flatten() {
            if registry.file_name().to_string_lossy().starts_with('-') {
                fs::remove_dir_all(registry.path())?;
            }
        }
    }
    Ok(())
}
