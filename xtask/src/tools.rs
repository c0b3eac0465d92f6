//! Programs that are not part of Rust: which version, where from, and where they go.

use std::env;
use std::path::PathBuf;

use crate::project::{self, program};
use crate::suite::{Outcome, Stop};

/// A cargo tool of one version. Under CI it is installed into `target/tools`; elsewhere that is left to the user,
/// because building one takes minutes.
pub(crate) struct Tool {
    krate: &'static str,
    version: &'static str,
}

pub(crate) const CARGO_DENY: Tool = Tool { krate: "cargo-deny", version: "0.20.2" };
pub(crate) const CARGO_FUZZ: Tool = Tool { krate: "cargo-fuzz", version: "0.13.2" };
pub(crate) const CARGO_MUTANTS: Tool = Tool { krate: "cargo-mutants", version: "27.1.0" };
pub(crate) const CARGO_HACK: Tool = Tool { krate: "cargo-hack", version: "0.6.46" };
pub(crate) const CARGO_SEMVER_CHECKS: Tool = Tool { krate: "cargo-semver-checks", version: "0.51.0" };

impl Tool {
    /// The program, from `target/tools` or from the PATH, when it is there in the pinned version.
    pub(crate) fn get(&self) -> Result<PathBuf, Stop> {
        if let Some(path) = self.find() {
            return Ok(path);
        }
        if !project::on_ci() {
            return Err(Stop::Skipped(format!(
                "{} is absent; to install: {}",
                self.krate,
                self.install_line()
            )));
        }
        let line = self.install_line();
        project::run(project::cargo(line.trim_start_matches("cargo ")).arg("--root").arg(folder()))?;
        self.find().ok_or_else(|| format!("{line} left no program").into())
    }

    fn find(&self) -> Option<PathBuf> {
        let places = [folder().join("bin").join(self.krate), PathBuf::from(self.krate)];
        // Some say their version by themselves, others as cargo calls them: `cargo-hack hack --version`.
        let verb = self.krate.trim_start_matches("cargo-");
        let says = |place: &PathBuf, arguments: &[&str]| {
            let version = project::read(program(place).args(arguments));
            version.is_ok_and(|version| version.split_whitespace().any(|word| word == self.version))
        };
        places.into_iter().find(|place| says(place, &["--version"]) || says(place, &[verb, "--version"]))
    }

    fn install_line(&self) -> String {
        format!("cargo install --locked {} --version {}", self.krate, self.version)
    }
}

/// A program in Go of one version, always installed into `target/tools`: that takes a minute.
pub(crate) struct GoTool {
    name: &'static str,
    package: &'static str,
    version: &'static str,
    /// The oldest Go that builds it.
    go: &'static str,
}

pub(crate) const CONNECT_CONFORMANCE: GoTool = GoTool {
    name: "connectconformance",
    package: "connectrpc.com/conformance/cmd/connectconformance",
    version: "v1.0.5",
    go: "1.24",
};

impl GoTool {
    pub(crate) fn get(&self) -> Result<PathBuf, Stop> {
        let place = folder().join("bin").join(self.name);
        let version = project::read(program(&place).arg("--version"));
        if version.is_ok_and(|version| version.split_whitespace().any(|word| word == self.version)) {
            return Ok(place);
        }
        if project::read(program("go").arg("version")).is_err() {
            return Err(Stop::Skipped(format!("to install: Go {} or newer", self.go)));
        }
        let package = format!("{}@{}", self.package, self.version);
        project::run(program("go").env("GOBIN", folder().join("bin")).args(["install", &package]))?;
        Ok(place)
    }
}

/// A program of a Debian package, installed under CI.
pub(crate) struct DebianTool {
    /// What it is called, here and elsewhere.
    names: &'static [&'static str],
    packages: &'static str,
}

pub(crate) const CHROMIUM: DebianTool = DebianTool {
    names: &["chromium", "chromium-browser", "google-chrome"],
    packages: "chromium fonts-dejavu-core",
};

pub(crate) const NGINX: DebianTool = DebianTool { names: &["nginx"], packages: "nginx" };

pub(crate) const HAPROXY: DebianTool = DebianTool { names: &["haproxy"], packages: "haproxy" };

pub(crate) const H2LOAD: DebianTool = DebianTool { names: &["h2load"], packages: "nghttp2-client" };

impl DebianTool {
    /// Where the program is.
    pub(crate) fn get(&self) -> Result<PathBuf, Stop> {
        if let Some(path) = self.find() {
            return Ok(path);
        }
        debian(self.packages)?;
        self.find().ok_or_else(|| format!("{} left no program", self.packages).into())
    }

    fn find(&self) -> Option<PathBuf> {
        let path = env::var_os("PATH").unwrap_or_default();
        // Servers are in `sbin`, which not every user's PATH has.
        let folders: Vec<PathBuf> = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]).collect();
        let places = self.names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        places.into_iter().find(|place| place.is_file())
    }
}

/// Installs Debian packages under CI; elsewhere, tells which are missing.
pub(crate) fn debian(packages: &str) -> Outcome {
    if !project::on_ci() {
        return Err(Stop::Skipped(format!("to install: apt-get install {packages}")));
    }
    project::run(program("apt-get").arg("update").arg("-qq"))?;
    let install = "install -y -qq --no-install-recommends";
    project::run(
        program("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(install.split(' '))
            .args(packages.split(' ')),
    )
}

fn folder() -> PathBuf {
    project::target().join("tools")
}
