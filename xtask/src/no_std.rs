//! `cargo xtask no-std`: the core on a machine that has no std, and proof that the check would notice one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::project::{self, cargo, program, read, run};
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

/// A microcontroller without an operating system: nothing there could stand in for std.
const TARGET: &str = "thumbv7em-none-eabi";

const BUILD: &str = "build -p sonora-core --no-default-features --target thumbv7em-none-eabi";

pub(crate) fn steps() -> Vec<Step> {
    vec![
        Step::new("no-std: core builds", || run(&mut Compiler::find()?.build(project::root()))),
        Step::new("no-std: std is refused", std_is_refused),
    ]
}

/// Builds two copies of the core, one as it is and one that asks for std: only the first may build, and the second
/// must fail for that very reason.
fn std_is_refused() -> Outcome {
    let compiler = Compiler::find()?;
    let copy = copy_of_core()?;
    run(&mut compiler.build(&copy))?;

    let library = copy.join("core/src/lib.rs");
    let source = fs::read_to_string(&library)?;
    fs::write(&library, source + "\nextern crate std;\n")?;
    match read(&mut compiler.build(&copy)) {
        Ok(_) => Err("a core that uses std was built: this check notices nothing".to_owned().into()),
        Err(why) if why.contains("can't find crate for `std`") => Ok(()),
        Err(why) => Err(format!("a core that uses std failed for another reason: {why}").into()),
    }
}

/// A workspace whose only member is a copy of the core, under the build folder.
fn copy_of_core() -> Result<PathBuf, Stop> {
    let copy = project::target().join("no-std/copy");
    if copy.exists() {
        fs::remove_dir_all(&copy)?;
    }
    copy_folder(&project::root().join("core"), &copy.join("core"))?;
    fs::copy(project::root().join("Cargo.lock"), copy.join("Cargo.lock"))?;
    let manifest = fs::read_to_string(project::root().join("Cargo.toml"))?;
    fs::write(copy.join("Cargo.toml"), only_core(&manifest).ok_or("no members in Cargo.toml".to_owned())?)?;
    Ok(copy)
}

fn only_core(manifest: &str) -> Option<String> {
    let (before, rest) = manifest.split_once("members = [")?;
    let (_, after) = rest.split_once(']')?;
    Some(format!("{before}members = [\"core\"]{after}"))
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let copy = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &copy)?;
        } else {
            fs::copy(entry.path(), copy)?;
        }
    }
    Ok(())
}

/// The ways to a compiler for the target, best first.
enum Compiler {
    /// rustup has the target's own core and alloc.
    Installed,
    /// They are built from nightly's source.
    Nightly,
    /// They are built from Debian's source, by Debian's compiler.
    Debian,
}

const DEBIAN_PACKAGES: &str = "rustc-web rust-web-src cargo-web";

impl Compiler {
    fn find() -> Result<Self, Stop> {
        if let Some(found) = Self::present() {
            return Ok(found);
        }
        if !project::on_ci() {
            return Err(Stop::Skipped(format!(
                "to install: rustup target add {TARGET}; or rustup component add rust-src --toolchain nightly; \
                 or apt-get install {DEBIAN_PACKAGES}"
            )));
        }
        tools::debian(DEBIAN_PACKAGES)?;
        Self::present().ok_or_else(|| format!("{DEBIAN_PACKAGES} brought no source of std").into())
    }

    fn present() -> Option<Self> {
        let installed = read(program("rustup").args(["target", "list", "--installed"])).unwrap_or_default();
        if installed.lines().any(|target| target == TARGET) {
            Some(Self::Installed)
        } else if has_source_of_std(program("rustc").arg("+nightly")) {
            Some(Self::Nightly)
        } else if Path::new("/usr/bin/cargo").exists() && has_source_of_std(&mut program("/usr/bin/rustc")) {
            Some(Self::Debian)
        } else {
            None
        }
    }

    /// The build of the core in the workspace at `folder`, into a target folder that all of them share.
    fn build(&self, folder: &Path) -> Command {
        let build_std = ["-Z", "build-std=core,alloc"];
        let mut command = match self {
            Self::Installed => cargo(BUILD),
            Self::Nightly => {
                let mut command = cargo(&format!("+nightly {BUILD}"));
                command.args(build_std);
                command
            }
            Self::Debian => {
                let mut command = program("/usr/bin/cargo");
                command.args(BUILD.split(' ')).args(build_std);
                command.env("RUSTC", "/usr/bin/rustc").env("RUSTDOC", "/usr/bin/rustdoc");
                // Its build-std is not a nightly's; this makes it take the flag all the same.
                command.env("RUSTC_BOOTSTRAP", "1");
                command
            }
        };
        command.current_dir(folder).env("CARGO_TARGET_DIR", project::target().join("no-std"));
        command
    }
}

fn has_source_of_std(rustc: &mut Command) -> bool {
    let sysroot =
        read(rustc.env("RUSTUP_AUTO_INSTALL", "0").args(["--print", "sysroot"])).unwrap_or_default();
    Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/core").exists()
}
