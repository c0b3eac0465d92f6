//! `cargo xtask api`: every public signature of the published crates, committed in `docs/api`, so that a reviewer sees
//! each one that changes.

use std::fs;
use std::path::PathBuf;

use crate::Usage;
use crate::house::{published_members, verdict};
use crate::nightly::{self, nightly_cargo};
use crate::project::{self, cargo};
use crate::suite::{Outcome, Step, Stop};

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    match arguments {
        [] => Ok(steps()),
        ["--write"] => Ok(vec![Step::new("public API: written", write)]),
        _ => Err(Usage),
    }
}

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("public API: as listed", compare)]
}

/// The public API of a crate, and the compiler that listed it: another one may word it differently.
#[derive(Debug, PartialEq, Eq)]
struct Listing {
    compiler: String,
    items: Vec<String>,
}

impl Listing {
    fn parse(text: &str) -> Self {
        let (first, rest) = text.split_once('\n').unwrap_or_default();
        let items = rest.lines().map(str::to_owned).collect();
        Self { compiler: first.trim_start_matches("# ").to_owned(), items }
    }

    fn to_text(&self) -> String {
        format!("# {}\n{}\n", self.compiler, self.items.join("\n"))
    }

    /// What is gone, with `-`, and what is new, with `+`.
    fn changes(&self, now: &Self) -> Vec<String> {
        let gone = self.items.iter().filter(|item| !now.items.contains(item)).map(|item| format!("- {item}"));
        let new = now.items.iter().filter(|item| !self.items.contains(item)).map(|item| format!("+ {item}"));
        gone.chain(new).collect()
    }
}

fn compare() -> Outcome {
    let mut wrong = Vec::new();
    for (member, now) in listings()? {
        let Ok(text) = fs::read_to_string(place(&member)) else {
            wrong.push(format!("{member} is not listed"));
            continue;
        };
        let listed = Listing::parse(&text);
        let changes = listed.changes(&now);
        if changes.is_empty() {
            continue;
        }
        println!("{member}:\n{}", changes.join("\n"));
        let other = (listed.compiler != now.compiler).then(|| {
            format!(" (perhaps in words alone: listed by {}, now by {})", listed.compiler, now.compiler)
        });
        wrong.push(format!("{member}: {} items differ{}", changes.len(), other.unwrap_or_default()));
    }
    if !wrong.is_empty() {
        wrong[0].insert_str(0, "see above; what is meant is listed by `cargo xtask api --write`: ");
    }
    verdict(wrong)
}

/// Writes the listings that say something else; a new compiler alone is no reason.
fn write() -> Outcome {
    for (member, now) in listings()? {
        let place = place(&member);
        let listed = fs::read_to_string(&place).map(|text| Listing::parse(&text));
        if listed.is_ok_and(|listed| listed.items == now.items) {
            continue;
        }
        println!("{}", place.display());
        fs::write(place, now.to_text())?;
    }
    Ok(())
}

fn listings() -> Result<Vec<(String, Listing)>, Stop> {
    nightly::ensure()?;
    let compiler = nightly::version()?;
    let members = published_members()?;
    let target = nightly::target();
    let mut doc = nightly_cargo("doc --quiet --lib --no-deps --all-features --target-dir");
    doc.arg(&target).args(members.iter().flat_map(|member| ["-p", member]));
    project::run(doc.env("RUSTDOCFLAGS", "-Z unstable-options --output-format json --cap-lints allow"))?;
    let mut listings = Vec::new();
    for member in members {
        let json = target.join("doc").join(member.replace('-', "_")).with_extension("json");
        let items = project::read(cargo("run --quiet --package listing --").arg(json))?;
        let items = items.lines().map(str::to_owned).collect();
        listings.push((member, Listing { compiler: compiler.clone(), items }));
    }
    Ok(listings)
}

fn place(member: &str) -> PathBuf {
    project::root().join("docs/api").join(member).with_extension("txt")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(items: &[&str]) -> Listing {
        Listing {
            compiler: "rustc 1.97.0-nightly".into(),
            items: items.iter().map(ToString::to_string).collect(),
        }
    }

    #[test]
    fn what_is_gone_and_what_is_new_is_told() {
        let (before, now) = (listing(&["pub fn a()", "pub fn b()"]), listing(&["pub fn b()", "pub fn c()"]));
        assert_eq!(before.changes(&now), ["- pub fn a()", "+ pub fn c()"]);
        assert!(before.changes(&before).is_empty());
    }

    #[test]
    fn a_listing_is_read_as_it_was_written() {
        let listing = listing(&["pub mod a", "pub fn a::b()"]);
        assert_eq!(Listing::parse(&listing.to_text()), listing);
    }
}
