//! A folder for the bodies that h2load sends.

use std::{env, fs, path::PathBuf, process};

use sonora_benches::{Error, Workload, load};

/// Removed when it is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Result<Self, Error> {
        let folder = env::temp_dir().join(format!("sonora-peers-{}", process::id()));
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }

    /// The file with the body of a workload's requests, written when it is first asked for.
    pub(crate) fn body(&self, workload: &Workload) -> Result<PathBuf, Error> {
        let file = self.0.join(workload.to_string());
        if !file.is_file() {
            fs::write(&file, load::request_body(workload))?;
        }
        Ok(file)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed is in a folder for things that may be.
        fs::remove_dir_all(&self.0).ok();
    }
}
