//! The rules of the house: who may depend on whom, and how long a file of the core may be.

use std::fs;
use std::path::{Path, PathBuf};

use crate::project::{self, cargo};
use crate::suite::{Outcome, Step};

pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::new("house: short files in core", short_files),
        Step::new("house: what core depends on", core_dependencies),
        Step::new("house: no published tonic", no_published_tonic),
        Step::new("house: no tokio but on tokio", no_runtime),
        Step::new("house: no runtime in clients that wait", clients_without_runtime),
    ]
}

const MAX_LINES: usize = 400;

const CORE_DEPENDENCIES: &[&str] = &["base64", "bytes", "memchr", "thiserror"];

/// Crates that run without tokio, and the features of tokio that may reach them all the same. hyper's HTTP/2 uses
/// tokio's traits and channels, which need no runtime; sockets, tasks and timers would.
const RUNTIME_NEUTRAL: &[(&str, &[&str])] = &[
    ("sonora-http", &[]),
    ("sonora-hyper", HYPERS_TOKIO),
    ("sonora-smol", HYPERS_TOKIO),
    ("sonora-async-std", HYPERS_TOKIO),
    ("sonora-blocking", HYPERS_TOKIO),
];

/// What a program that waits for its calls does not compile: runtimes, their reactors and executors, and hyper.
const RUNTIMES: &[&str] = &[
    "async-executor",
    "async-global-executor",
    "async-io",
    "async-std",
    "blocking",
    "hyper",
    "mio",
    "polling",
    "smol",
    "sonora-hyper",
    "tokio",
];

/// All of `sonora-blocking` but its server.
const CLIENT_FEATURES: &str = "gzip,deflate,zstd,brotli,snappy,tls,webpki-roots,native-roots";

const HYPERS_TOKIO: &[&str] = &["bytes", "default", "io-util", "sync"];

fn short_files() -> Outcome {
    let mut long = Vec::new();
    for file in rust_files(&project::root().join("core/src"))? {
        let lines = fs::read_to_string(&file)?.lines().count();
        if lines > MAX_LINES {
            long.push(format!("{} has {lines} lines, {MAX_LINES} are allowed", file.display()));
        }
    }
    verdict(long)
}

fn core_dependencies() -> Outcome {
    let tree = tree("-p sonora-core -e normal,build --all-features --depth 1")?;
    let foreign = tree.iter().filter(|package| package.name != "sonora-core");
    let foreign = foreign.filter(|package| !CORE_DEPENDENCIES.contains(&package.name.as_str()));
    verdict(foreign.map(|package| format!("sonora-core depends on {}", package.name)).collect())
}

fn no_published_tonic() -> Outcome {
    let mut found = Vec::new();
    for member in published_members()? {
        let tree = tree(&format!("-p {member} -e normal,build --all-features"))?;
        let tonics = tree.iter().filter(|package| package.name.starts_with("tonic"));
        found.extend(tonics.map(|tonic| format!("{member} depends on {}", tonic.name)));
    }
    verdict(found)
}

fn no_runtime() -> Outcome {
    let mut found = Vec::new();
    for (member, allowed) in RUNTIME_NEUTRAL {
        for package in tree(&format!("-p {member} -e normal --all-features"))? {
            if package.name != "tokio" {
                continue;
            }
            let beyond: Vec<&str> = package
                .features
                .iter()
                .map(String::as_str)
                .filter(|feature| !allowed.contains(feature))
                .collect();
            if allowed.is_empty() || !beyond.is_empty() {
                found.push(format!("{member} depends on tokio with {beyond:?}, allowed are {allowed:?}"));
            }
        }
    }
    verdict(found)
}

fn clients_without_runtime() -> Outcome {
    let tree = tree(&format!("-p sonora-blocking -e normal --features {CLIENT_FEATURES}"))?;
    let found = tree.iter().filter(|package| RUNTIMES.contains(&package.name.as_str()));
    verdict(found.map(|package| format!("a client of sonora-blocking compiles {}", package.name)).collect())
}

/// A line of `cargo tree`: a package and the features that are on.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Package {
    name: String,
    features: Vec<String>,
}

impl Package {
    /// Reads `name|a,b`; a package that was listed before has ` (*)` behind it.
    fn parse(line: &str) -> Option<Self> {
        let (name, features) = line.split_once('|')?;
        let name = name.split_whitespace().next()?.to_owned();
        let features = features.trim_end_matches("(*)").trim();
        Some(Self {
            name,
            features: features.split(',').filter(|f| !f.is_empty()).map(String::from).collect(),
        })
    }
}

fn tree(arguments: &str) -> Result<Vec<Package>, String> {
    let tree = project::read(cargo("tree --prefix none -f {p}|{f}").args(arguments.split(' ')))?;
    let mut packages: Vec<Package> = tree.lines().filter_map(Package::parse).collect();
    packages.sort();
    packages.dedup();
    Ok(packages)
}

/// Workspace members without `publish = false`.
pub(crate) fn published_members() -> Result<Vec<String>, String> {
    Ok(published_folders()?.into_iter().map(|(member, _)| member).collect())
}

/// The same, with where they are.
pub(crate) fn published_folders() -> Result<Vec<(String, PathBuf)>, String> {
    let members = project::read(&mut cargo("tree --workspace --depth 0 --prefix none -f {p}"))?;
    let mut published = Vec::new();
    for line in members.lines() {
        // `name v0.1.0 (/folder)`
        let Some((name, folder)) = line.split_once(' ').zip(line.split_once('(')).map(|(a, b)| (a.0, b.1))
        else {
            continue;
        };
        let folder = PathBuf::from(folder.trim_end_matches(')'));
        let manifest = folder.join("Cargo.toml");
        let manifest = fs::read_to_string(&manifest).map_err(|e| format!("{}: {e}", manifest.display()))?;
        if !manifest.lines().any(|line| line.trim() == "publish = false") {
            published.push((name.to_owned(), folder));
        }
    }
    Ok(published)
}

fn rust_files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    Ok(files)
}

pub(crate) fn verdict(broken: Vec<String>) -> Outcome {
    if broken.is_empty() { Ok(()) } else { Err(broken.join("\n").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_package_and_its_features() {
        let rows: [(&str, &str, &[&str]); 3] = [
            ("tokio v1.54.1|io-util,sync (*)", "tokio", &["io-util", "sync"]),
            ("http-body v1.1.0|", "http-body", &[]),
            ("sonora-core v0.1.0 (/src/core)|std", "sonora-core", &["std"]),
        ];
        for (line, name, features) in rows {
            let package = Package::parse(line).map(|package| (package.name, package.features));
            assert_eq!(package, Some((name.into(), features.iter().map(|&f| f.into()).collect())), "{line}");
        }
    }
}
