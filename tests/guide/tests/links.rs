//! Every link of the pages leads somewhere, and a link that is named like a test leads to that test.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders without pages of ours.
const FOREIGN: &[&str] = &["target", "node_modules", "corpus", ".git", ".venv"];

struct Link<'a> {
    text: &'a str,
    target: &'a str,
}

#[test]
fn every_link_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut pages = HashMap::new();
    collect(&root, &mut pages);
    assert!(pages.len() > 20, "{} pages", pages.len());
    let mut lost = Vec::new();
    for (page, text) in &pages {
        for link in links(text).filter(|link| !link.target.contains("://")) {
            if let Some(why) = judge(page, text, &link, &pages) {
                lost.push(format!("{}: {}: {why}", page.display(), link.target));
            }
        }
    }
    assert!(lost.is_empty(), "\n{}", lost.join("\n"));
}

fn collect(folder: &Path, pages: &mut HashMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && !FOREIGN.contains(&&*name) {
            collect(&path, pages);
        } else if name.ends_with(".md") {
            pages.insert(path.canonicalize().unwrap(), fs::read_to_string(&path).unwrap());
        }
    }
}

/// `[text](target)`, outside of code.
fn links(page: &str) -> impl Iterator<Item = Link<'_>> {
    page.split("```").step_by(2).flat_map(|prose| {
        prose.match_indices("](").filter_map(|(at, _)| {
            let (before, behind) = (&prose[..at], &prose[at + 2..]);
            let text = &before[before.rfind('[')? + 1..];
            let target = behind.split(')').next()?;
            Some(Link { text, target: target.trim() })
        })
    })
}

/// Why a link leads nowhere.
fn judge(page: &Path, text: &str, link: &Link<'_>, pages: &HashMap<PathBuf, String>) -> Option<String> {
    let (file, anchor) = link.target.split_once('#').unwrap_or((link.target, ""));
    let file = if file.is_empty() { page.to_owned() } else { page.parent()?.join(file) };
    let Ok(file) = file.canonicalize() else { return Some("is not there".into()) };
    if !anchor.is_empty() {
        let text = if file == page { text } else { pages.get(&file)? };
        return (!anchors(text).any(|known| known == anchor)).then(|| "has no such heading".into());
    }
    let claim = link.text.strip_prefix('`')?.strip_suffix('`')?;
    let is_test = file.extension().is_some_and(|extension| extension == "rs")
        && claim.contains('_')
        && claim.chars().all(|char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_');
    let source = is_test.then(|| fs::read_to_string(&file).unwrap())?;
    (!source.contains(&format!("fn {claim}("))).then(|| format!("has no function {claim}"))
}

/// The headings as GitHub names them.
fn anchors(page: &str) -> impl Iterator<Item = String> {
    let prose = page.split("\n```").step_by(2).flat_map(str::lines);
    prose
        .filter_map(|line| line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with('#')))
        .map(|heading| {
            let kept = heading.to_lowercase();
            let kept = kept.chars().filter(|char| char.is_alphanumeric() || [' ', '-', '_'].contains(char));
            kept.map(|char| if char == ' ' { '-' } else { char }).collect()
        })
}
