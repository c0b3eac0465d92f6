//! The nightly compiler, for what the stable one does not do: sanitizers, rustdoc's JSON, minimal versions.

use std::path::PathBuf;
use std::process::Command;

use crate::project::{self, cargo, program};
use crate::suite::{Outcome, Stop};

/// Where rustup has it.
pub(crate) const NAME: &str = "nightly";

/// Sees that it is there; under CI, installs it.
pub(crate) fn ensure() -> Outcome {
    if version().is_ok() {
        return Ok(());
    }
    let install = ["toolchain", "install", NAME, "--profile", "minimal"];
    if !project::on_ci() {
        return Err(Stop::Skipped(format!("to install: rustup {}", install.join(" "))));
    }
    project::run(program("rustup").args(install))
}

/// What it calls itself: `rustc 1.97.0-nightly (e50aa6fba 2026-05-19)`.
pub(crate) fn version() -> Result<String, String> {
    let mut rustc = program("rustc");
    let version = project::read(rustc.arg("+nightly").arg("--version").env("RUSTUP_AUTO_INSTALL", "0"))?;
    Ok(version.trim().to_owned())
}

/// Where it builds. One place for all: the listing of the API and the lowest versions have most dependencies in common.
pub(crate) fn target() -> PathBuf {
    project::target().join("nightly")
}

/// Its `cargo`, whatever this program was built with.
pub(crate) fn nightly_cargo(arguments: &str) -> Command {
    let mut command = cargo(arguments);
    command.env_remove("CARGO").env("RUSTUP_TOOLCHAIN", NAME);
    command
}
