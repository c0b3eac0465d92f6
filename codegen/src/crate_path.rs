//! Which Sonora crate the generated code names.

use std::env;
use std::path::PathBuf;

use proc_macro_crate::FoundCrate;

use crate::error::Error;

/// Path of the first of [`CRATES`] that the package being built depends on.
///
/// Source: `CARGO_MANIFEST_DIR/Cargo.toml`; a dependency that is renamed there is found under its new name.
pub(crate) fn find() -> Result<String, Error> {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default().join("Cargo.toml");
    // Cargo runs a build script again only for what it was told to watch.
    println!("cargo:rerun-if-changed={}", manifest.display());

    for name in CRATES {
        match proc_macro_crate::crate_name(name) {
            Ok(FoundCrate::Name(name)) => return Ok(format!("::{name}")),
            Ok(FoundCrate::Itself) => return Ok("crate".to_owned()),
            Err(proc_macro_crate::Error::CrateNotFound { .. }) => {}
            Err(error) => return Err(Error::Manifest { reason: error.to_string() }),
        }
    }
    Err(Error::CrateNotFound { manifest, others: CRATES.get(1..).unwrap_or_default() })
}

/// In the order of preference. A package with several of them most likely has one program per runtime, and all of
/// them export the same items.
const CRATES: &[&str] =
    &["sonora-tokio", "sonora-smol", "sonora-async-std", "sonora-blocking", "sonora-actix", "sonora-http"];
