//! Which Sonora crate the generated code names.

use std::env;
use std::path::PathBuf;

use proc_macro_crate::FoundCrate;

use crate::error::Error;

/// Path of the first of [`CRATES`] that the package being built depends on; none when it has `sonora-core` alone,
/// whose users take messages and no services. `services` says that some are asked for, which need one.
///
/// Source: `CARGO_MANIFEST_DIR/Cargo.toml`; a dependency that is renamed there is found under its new name.
pub(crate) fn find(services: bool) -> Result<Option<String>, Error> {
    let manifest =
        env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default().join("Cargo.toml");
    // Cargo runs a build script again only for what it was told to watch.
    println!("cargo:rerun-if-changed={}", manifest.display());

    for name in CRATES {
        if let Some(path) = path(name)? {
            return Ok(Some(path));
        }
    }
    if !services && path("sonora-core")?.is_some() {
        return Ok(None);
    }
    Err(Error::CrateNotFound { manifest, others: CRATES.get(1..).unwrap_or_default() })
}

/// The path of a crate, if the package depends on it.
fn path(name: &str) -> Result<Option<String>, Error> {
    match proc_macro_crate::crate_name(name) {
        Ok(FoundCrate::Name(name)) => Ok(Some(format!("::{name}"))),
        Ok(FoundCrate::Itself) => Ok(Some("crate".to_owned())),
        Err(proc_macro_crate::Error::CrateNotFound { .. }) => Ok(None),
        Err(error) => Err(Error::Manifest { reason: error.to_string() }),
    }
}

/// In the order of preference. A package with several of them most likely has one program per runtime, and all of
/// them export the same items.
const CRATES: &[&str] =
    &["sonora-tokio", "sonora-smol", "sonora-async-std", "sonora-blocking", "sonora-actix", "sonora-http"];
