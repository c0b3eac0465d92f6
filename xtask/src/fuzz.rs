//! `cargo xtask fuzz`: libFuzzer against the oracle, two targets at a time.

use std::process::Command;
use std::thread;

use crate::Usage;
use crate::nightly;
use crate::project::{self, program};
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

/// The targets in `fuzz/fuzz_targets`, in pairs that run side by side.
const PAIRS: &[(&str, &[&str])] = &[
    ("fuzz: frames, text", &["frames", "text"]),
    ("fuzz: trailers, metadata", &["trailers", "metadata"]),
    ("fuzz: server_call, client_call", &["server_call", "client_call"]),
    ("fuzz: values, conversation", &["values", "conversation"]),
];

/// How long a target runs.
#[derive(Clone, Copy)]
enum Length {
    /// In search of something new.
    Seconds(u32),
    /// The same inputs each time, so that CI fails for what a change broke and not by chance.
    Smoke,
}

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    let (seconds, target) = match arguments {
        ["--seconds", seconds, rest @ ..] => (seconds.parse().map_err(|_| Usage)?, rest),
        rest => (60, rest),
    };
    match target {
        [] => Ok(steps(Length::Seconds(seconds))),
        [target] => {
            let known = PAIRS.iter().flat_map(|(_, targets)| *targets).find(|known| *known == target);
            let target: &'static str = known.ok_or(Usage)?;
            Ok(vec![Step::new(target, move || fuzz(&[target], Length::Seconds(seconds)))])
        }
        _ => Err(Usage),
    }
}

/// A short run of every target, the same each time.
pub(crate) fn smoke() -> Vec<Step> {
    steps(Length::Smoke)
}

fn steps(length: Length) -> Vec<Step> {
    PAIRS.iter().map(|(name, targets)| Step::new(name, move || fuzz(targets, length))).collect()
}

fn fuzz(targets: &[&'static str], length: Length) -> Outcome {
    nightly::ensure()?;
    project::run(&mut cargo_fuzz("build")?)?;
    let mut runs = Vec::new();
    for &target in targets {
        let run = run_of(target, length)?;
        runs.push((target, thread::spawn(move || judge(target, run))));
    }
    let mut found = Vec::new();
    for (target, run) in runs {
        match run.join() {
            Ok(Ok(())) => {}
            Ok(Err(why)) => found.push(why),
            Err(_) => found.push(format!("{target}: the run was not watched to its end")),
        }
    }
    if found.is_empty() { Ok(()) } else { Err(Stop::Failed(found.join("; "))) }
}

/// One target: what it finds goes to the build folder, and the seeds stay as they are.
fn run_of(target: &str, length: Length) -> Result<Command, Stop> {
    let finds = match length {
        Length::Seconds(_) => project::target().join("fuzz/corpus").join(target),
        Length::Smoke => project::target().join("fuzz/smoke").join(target),
    };
    if matches!(length, Length::Smoke) && finds.exists() {
        std::fs::remove_dir_all(&finds)?;
    }
    std::fs::create_dir_all(&finds)?;
    let mut run = cargo_fuzz("run")?;
    run.arg(target).arg(finds);
    // A target without seeds starts from nothing.
    let seeds = project::root().join("fuzz/corpus").join(target);
    run.args(seeds.exists().then_some(seeds));
    run.args(["--", "-dict=fuzz/grpc-web.dict", "-max_len=2048", "-timeout=10", "-print_final_stats=1"]);
    match length {
        Length::Seconds(seconds) => run.arg(format!("-max_total_time={seconds}")),
        Length::Smoke => run.args(["-seed=1", "-runs=20000"]),
    };
    Ok(run)
}

/// Runs to the end; on a finding, prints all that libFuzzer said of it.
fn judge(target: &str, mut run: Command) -> Result<(), String> {
    let output = run.output().map_err(|error| format!("{target}: {error}"))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        let done = said.lines().rfind(|line| line.contains("DONE") || line.starts_with("Done"));
        println!("{target}: {}", done.unwrap_or("done"));
        return Ok(());
    }
    println!("{said}");
    let file = said.lines().find_map(|line| line.split_once("Test unit written to ")).map(|(_, file)| file);
    Err(format!("{target} ({}), see {}", output.status, file.unwrap_or("above")))
}

/// `cargo fuzz` with the nightly compiler, whatever this program was built with.
fn cargo_fuzz(verb: &str) -> Result<Command, Stop> {
    let mut command = program(tools::CARGO_FUZZ.get()?);
    command.args(["fuzz", verb]).env_remove("CARGO").env("RUSTUP_TOOLCHAIN", nightly::NAME);
    command.env("CARGO_TARGET_DIR", project::target().join("fuzz"));
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_in_a_pair_and_every_pair_is_of_targets() {
        let manifest = include_str!("../../fuzz/Cargo.toml");
        let mut listed: Vec<_> = manifest.lines().filter_map(|line| line.strip_prefix("path = ")).collect();
        let mut paired: Vec<_> = PAIRS.iter().flat_map(|(_, targets)| *targets).collect();
        listed.sort_unstable();
        paired.sort_unstable();
        let paths: Vec<_> = paired.iter().map(|target| format!("\"fuzz_targets/{target}.rs\"")).collect();
        assert_eq!(listed, paths);
    }

    #[test]
    fn whoever_names_a_wrong_target_is_told_all_of_them() {
        let usage = crate::COMMANDS.iter().find(|command| command.name == "fuzz").map(|fuzz| fuzz.arguments);
        let all: Vec<_> = PAIRS.iter().flat_map(|(_, targets)| *targets).copied().collect();
        assert_eq!(usage, Some(&*format!("[--seconds N] [{}]", all.join("|"))));
    }

    #[test]
    fn arguments_choose_the_target_and_the_time() {
        let count = |arguments: &[&str]| command(arguments).map(|steps| steps.len()).ok();
        assert_eq!(count(&[]), Some(PAIRS.len()));
        assert_eq!(count(&["--seconds", "5", "frames"]), Some(1));
        assert_eq!(count(&["--seconds", "soon"]), None);
        assert_eq!(count(&["no_such_target"]), None);
    }
}
