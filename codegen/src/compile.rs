//! From `.proto` files to descriptors, by protox.

use std::collections::HashMap;
use std::path::{self, Path, PathBuf};

use prost_types::FileDescriptorSet;

use crate::diagnose;
use crate::error::Error;

/// Files that hang together: every import is there and every name is known.
pub(crate) struct Compiled {
    /// All files, imports included and first, with their comments.
    pub(crate) descriptors: FileDescriptorSet,
    /// The same, encoded; custom options, which prost drops, are in here.
    pub(crate) encoded: Vec<u8>,
    /// Where each file was found, by the name under which others import it. `google/protobuf/*.proto` come with
    /// protox and lie nowhere.
    pub(crate) paths: HashMap<String, PathBuf>,
}

impl Compiled {
    /// Tells Cargo which files the generated code depends on.
    pub(crate) fn print_rerun_if_changed(&self) {
        for path in self.paths.values() {
            println!("cargo:rerun-if-changed={}", path.display());
        }
    }
}

/// Compiles `files` and all that they import.
pub(crate) fn compile(files: &[impl AsRef<Path>], includes: &[impl AsRef<Path>]) -> Result<Compiled, Error> {
    let includes: Vec<&Path> = includes.iter().map(AsRef::as_ref).collect();
    check_includes(&includes)?;

    let mut compiler = protox::Compiler::new(&includes)
        .map_err(|error| diagnose::explain(&error, Path::new(""), &includes))?;
    compiler.include_imports(true).include_source_info(true);
    for file in files.iter().map(AsRef::as_ref) {
        check_exists(file, &includes)?;
        compiler.open_file(file).map_err(|error| diagnose::explain(&error, file, &includes))?;
    }

    let paths =
        compiler.files().filter_map(|file| Some((file.name().to_owned(), file.path()?.to_owned()))).collect();
    Ok(Compiled {
        descriptors: compiler.file_descriptor_set(),
        encoded: compiler.encode_file_descriptor_set(),
        paths,
    })
}

fn check_includes(includes: &[&Path]) -> Result<(), Error> {
    match includes.iter().find(|include| !include.is_dir()) {
        Some(include) => {
            Err(Error::IncludeNotFound { include: include.to_path_buf(), looked_for: absolute(include) })
        }
        None => Ok(()),
    }
}

/// protox says "is not in any include path" of a file that does not exist.
fn check_exists(file: &Path, includes: &[&Path]) -> Result<(), Error> {
    let mut candidates = vec![absolute(file)];
    if file.is_relative() {
        candidates.extend(includes.iter().map(|include| absolute(&include.join(file))));
    }
    candidates.dedup();
    if candidates.iter().any(|candidate| candidate.is_file()) {
        return Ok(());
    }
    Err(Error::FileNotFound { file: file.to_owned(), looked_for: candidates })
}

/// For messages: a relative path helps only those who know the current directory.
fn absolute(path: &Path) -> PathBuf {
    path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
