//! Runs a command of this program under callgrind.

use std::{env, io, process::Command};

use sonora_benches::Error;

/// What a command did.
pub(crate) struct Outcome {
    /// Instructions of the whole process.
    pub(crate) instructions: u64,
    /// What it printed.
    pub(crate) stdout: String,
}

/// Starts this program with `arguments` and counts its instructions.
pub(crate) fn callgrind(arguments: &[&str]) -> Result<Outcome, Error> {
    let mut valgrind = Command::new("valgrind");
    valgrind
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env::current_exe()?)
        .args(arguments);
    let output = valgrind.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => INSTALL.into(),
        _ => Error::from(format!("valgrind: {error}")),
    })?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{arguments:?} failed under valgrind:\n{stderr}").into());
    }
    let instructions =
        collected(&stderr).ok_or_else(|| format!("valgrind did not say what it counted:\n{stderr}"))?;
    Ok(Outcome { instructions, stdout: String::from_utf8(output.stdout)? })
}

/// Reads the line `==123== Collected : 4567`.
fn collected(stderr: &str) -> Option<u64> {
    stderr.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
}

const INSTALL: &str = "\
valgrind is not installed; it counts the instructions.
Debian, Ubuntu: apt-get install valgrind    Fedora: dnf install valgrind    Arch: pacman -S valgrind
There is none for Windows, nor for macOS on Apple silicon: use Linux in a container there.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_found_among_the_other_lines() {
        assert_eq!(collected("==7== Events    : Ir\n==7== Collected : 1234567\n==7== \n"), Some(1_234_567));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }
}
