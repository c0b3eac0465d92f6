//! Where things are, and how the programs that work on them are run.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::suite::Outcome;

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Where cargo builds, and where everything goes that can be made again.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |target| root().join(target))
}

/// Is this CI, where the machine may be changed and nothing may be skipped?
pub(crate) fn on_ci() -> bool {
    env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// A program to be started in the workspace's folder.
pub(crate) fn program(name: impl AsRef<Path>) -> Command {
    let mut command = Command::new(name.as_ref());
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// `cargo` with these arguments, separated by blanks.
pub(crate) fn cargo(arguments: &str) -> Command {
    let mut command = program("cargo");
    command.args(arguments.split_whitespace());
    command
}

/// The MiB that are free where cargo builds, if `df` can tell.
pub(crate) fn free_room() -> Option<u64> {
    let table = read(program("df").args(["-Pk", "--"]).arg(target())).ok()?;
    available(&table).map(|kibibytes| kibibytes / 1024)
}

/// What stands before the percentage in what `df -Pk` prints (POSIX, df, "Stdout"). Names may have blanks, and what only root
/// may use can make it negative.
fn available(table: &str) -> Option<u64> {
    let mut words = table.lines().nth(1)?.split_whitespace().rev().skip_while(|word| !word.ends_with('%'));
    let kibibytes: i64 = words.nth(1)?.parse().ok()?;
    Some(u64::try_from(kibibytes).unwrap_or(0))
}

/// Runs a program to its end, its output on ours, and fails with its command line.
pub(crate) fn run(command: &mut Command) -> Outcome {
    println!("$ {}", line(command));
    let status = command.status().map_err(|error| format!("{}: {error}", line(command)))?;
    if status.success() { Ok(()) } else { Err(format!("{} ({status})", line(command)).into()) }
}

/// Runs a program to its end and returns its standard output; on failure, its standard error.
pub(crate) fn read(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{}: {error}", line(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("{} ({})\n{}", line(command), output.status, String::from_utf8_lossy(&output.stderr)))
    }
}

/// Is there a program of this name that starts and says its version?
pub(crate) fn is_there(name: &str) -> bool {
    read(program(name).arg("--version")).is_ok()
}

fn line(command: &Command) -> String {
    let words = core::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_room_is_what_df_calls_available() {
        for (row, free) in [
            ("/dev/vda 264088892 12345678 83886080 13% /", Some(83_886_080)),
            ("//host/my share 264088892 12345678 83886080 13% /my share", Some(83_886_080)),
            ("/dev/vda 1000 1010 -10 101% /", Some(0)),
            ("/dev/vda", None),
        ] {
            let table = format!("Filesystem 1024-blocks Used Available Capacity Mounted on\n{row}\n");
            assert_eq!(available(&table), free, "{row}");
        }
    }
}
