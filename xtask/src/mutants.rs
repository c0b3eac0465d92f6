//! `cargo xtask mutants`: the core is changed in one place at a time, and some test has to notice.
//!
//! What is changed and which tests judge stands in `.cargo/mutants.toml`. A mutant that no test noticed is a row that
//! is missing, code that is of no use, or one that means the same: those are explained in `docs/mutants.md`, which
//! this reads.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Usage;
use crate::project::{self, program};
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

const EXPLAINED: &str = "docs/mutants.md";

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    let shard = match arguments {
        [] => None,
        ["--shard", shard] if is_shard(shard) => Some((*shard).to_owned()),
        _ => return Err(Usage),
    };
    Ok(vec![Step::new("mutants of core", move || mutate(shard.as_deref()))])
}

/// `K/N`, of which the first is `0/N`.
fn is_shard(shard: &str) -> bool {
    let parts = shard.split_once('/').map(|(k, n)| (k.parse::<u32>(), n.parse::<u32>()));
    matches!(parts, Some((Ok(k), Ok(n))) if k < n)
}

fn mutate(shard: Option<&str>) -> Outcome {
    let folder = project::target().join("mutants");
    fs::create_dir_all(&folder)?;
    test_all(&folder, shard)?;
    let missed = fs::read_to_string(folder.join("mutants.out/missed.txt"))?;
    let missed = missed.lines().filter_map(name).collect();
    let explained = fs::read_to_string(project::root().join(EXPLAINED))?;
    let (unexplained, caught) = compare(missed, in_backticks(&explained));
    // What is not in the shard did not survive it.
    if shard.is_none() && !caught.is_empty() {
        return Err(format!("{EXPLAINED} explains what does not survive: {}", caught.join("; ")).into());
    }
    if unexplained.is_empty() {
        return Ok(());
    }
    Err(format!("{} survivors:\n{}", unexplained.len(), unexplained.join("\n")).into())
}

fn test_all(folder: &Path, shard: Option<&str>) -> Outcome {
    let mut run = program(tools::CARGO_MUTANTS.get()?);
    run.arg("mutants").arg("--output").arg(folder);
    // The copy that is changed has another name each time; what it depends on is built once.
    run.env("CARGO_TARGET_DIR", folder.join("target"));
    if let Some(shard) = shard {
        run.args(["--shard", shard]);
    }
    ended_well(&mut run)
}

/// The program's codes: 2 says that there are survivors, 3 that some mutants ran for ever, which is noticed as well.
fn ended_well(run: &mut Command) -> Outcome {
    match run.status()?.code() {
        Some(0 | 2 | 3) => Ok(()),
        code => Err(Stop::Failed(format!("cargo mutants ended with {code:?}"))),
    }
}

/// A mutant without its line and column, which every edit above it moves: `core/src/frame.rs: replace ..`.
fn name(line: &str) -> Option<String> {
    let mut parts = line.splitn(4, ':');
    let (file, _, _, change) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    Some(format!("{file}:{change}"))
}

/// The mutants that the explanations name, each as often as it is named.
fn in_backticks(explained: &str) -> Vec<String> {
    let quoted = explained.split('`').skip(1).step_by(2);
    quoted.filter(|text| text.starts_with("core/src/")).map(String::from).collect()
}

/// What is only in `missed`, and what is only in `explained`.
fn compare(missed: Vec<String>, mut explained: Vec<String>) -> (Vec<String>, Vec<String>) {
    let mut unexplained = Vec::new();
    for mutant in missed {
        match explained.iter().position(|known| *known == mutant) {
            Some(at) => drop(explained.swap_remove(at)),
            None => unexplained.push(mutant),
        }
    }
    (unexplained, explained)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_one_of_some() {
        let rows =
            [("0/4", true), ("3/4", true), ("4/4", false), ("1", false), ("a/b", false), ("-1/4", false)];
        for (shard, fine) in rows {
            assert_eq!(command(&["--shard", shard]).is_ok(), fine, "{shard}");
        }
        assert!(command(&[]).is_ok_and(|steps| steps.len() == 1));
        assert!(command(&["--shards"]).is_err());
    }

    #[test]
    fn a_survivor_is_known_wherever_it_stands_now_and_as_often_as_it_is_named() {
        let line = "core/src/text.rs:61:9: replace Text::decode -> Vec<u8> with vec![0]";
        let known = "core/src/text.rs: replace Text::decode -> Vec<u8> with vec![0]";
        let explained = in_backticks(&format!("`decode`: `{known}` is the same, `{known}` too\n"));
        assert_eq!(explained, [known, known]);

        let missed = || name(line).into_iter().collect::<Vec<_>>();
        assert_eq!(compare(missed(), explained), (vec![], vec![known.to_owned()]));
        assert_eq!(compare(missed(), vec![]), (vec![known.to_owned()], vec![]));
    }
}
