//! What this run of a build script has written to `OUT_DIR`, so that the next one can remove what is written no more.
//!
//! Cargo keeps `OUT_DIR` from run to run. The file of a package that has been renamed would stay in it, and an
//! `include_proto!` of the old name would go on to build, with a service that no `.proto` has.

use std::collections::{BTreeSet, HashMap};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::{fs, io};

use crate::error::Error;

/// By directory, because a build script may call more than once: what one call writes, the next leaves alone.
static THIS_RUN: LazyLock<Mutex<HashMap<PathBuf, BTreeSet<String>>>> = LazyLock::new(Mutex::default);

/// The list, one name a line. The files of other tools are not in it.
const LIST: &str = "sonora-build.written";

/// Says that the files `names` are about to be written to `out_dir`. The first call of a run removes what the run before
/// has written; that of later calls they write again.
pub(crate) fn announce(out_dir: &Path, names: impl Iterator<Item = String>) -> Result<(), Error> {
    let mut runs = THIS_RUN.lock().unwrap_or_else(PoisonError::into_inner);
    let names: BTreeSet<_> = names.collect();
    if !runs.contains_key(out_dir) {
        for old in before(out_dir).difference(&names) {
            let path = out_dir.join(old);
            gone(fs::remove_file(&path)).map_err(|source| Error::Io { path, source })?;
        }
    }
    let written = runs.entry(out_dir.to_owned()).or_default();
    written.extend(names);
    let list: String = written.iter().flat_map(|name| [name, "\n"]).collect();
    let path = out_dir.join(LIST);
    fs::write(&path, list).map_err(|source| Error::Io { path, source })
}

/// A list that is missing, or no list, removes nothing; nor does a line that is no plain name.
fn before(out_dir: &Path) -> BTreeSet<String> {
    let list = fs::read_to_string(out_dir.join(LIST)).unwrap_or_default();
    let plain = |name: &&str| Path::new(name).file_name().is_some_and(|last| last == *name);
    list.lines().filter(plain).map(str::to_owned).collect()
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}
