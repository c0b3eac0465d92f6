//! What is in the packages that are published: sources, a README and the licences, and nothing that is of use here
//! alone.

use crate::house::{published_members, verdict};
use crate::project::{self, cargo};
use crate::suite::{Outcome, Step};

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("packages: what is in them", contents)]
}

const EVERY: &[&str] = &["Cargo.toml", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "src/lib.rs"];

/// What cargo adds by itself.
const CARGOS: &[&str] = &[".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml.orig"];

fn contents() -> Outcome {
    let mut wrong = Vec::new();
    for member in published_members()? {
        let list = project::read(cargo("package --list --allow-dirty -p").arg(&member))?;
        let files: Vec<&str> = list.lines().collect();
        wrong.extend(judge(&files).map(|why| format!("{member}: {why}")));
    }
    verdict(wrong)
}

fn judge(files: &[&str]) -> impl Iterator<Item = String> {
    let missing = EVERY.iter().filter(|file| !files.contains(file)).map(|file| format!("{file} is missing"));
    let foreign = files.iter().filter(|file| {
        let sources = file.starts_with("src/") || file.starts_with("examples/std_net/");
        !sources && !EVERY.contains(file) && !CARGOS.contains(file)
    });
    missing.chain(foreign.map(|file| format!("{file} is of no use there")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_and_what_is_foreign_is_named() {
        let whole = [EVERY, &["src/frame.rs", "Cargo.lock"]].concat();
        assert_eq!(judge(&whole).count(), 0);
        let told: Vec<_> = judge(&[&whole[1..], &["tests/data.bin"]].concat()).collect();
        assert_eq!(told, ["Cargo.toml is missing", "tests/data.bin is of no use there"]);
    }
}
