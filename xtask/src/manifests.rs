//! What the manifests of the published crates say to whoever looks for a crate, and the features that their READMEs
//! explain.

use std::fs;

use crate::house::{published_folders, verdict};
use crate::suite::{Outcome, Step};

pub(crate) fn steps() -> Vec<Step> {
    vec![Step::new("packages: found and explained", explained)]
}

/// The slugs of crates.io that ours are in; another one is refused at the upload, and not before.
const CATEGORIES: &[&str] = &[
    "asynchronous",
    "development-tools::build-utils",
    "encoding",
    "network-programming",
    "no-std",
    "web-programming",
    "web-programming::http-client",
    "web-programming::http-server",
];

fn explained() -> Outcome {
    let mut wrong = Vec::new();
    for (member, folder) in published_folders()? {
        let read = |file| fs::read_to_string(folder.join(file));
        let (manifest, readme) = (read("Cargo.toml")?, read("README.md")?);
        wrong.extend(judge(&manifest, &readme).into_iter().map(|why| format!("{member}: {why}")));
    }
    verdict(wrong)
}

fn judge(manifest: &str, readme: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if value(manifest, "description").is_none_or(|text| text.trim_matches('"').is_empty()) {
        wrong.push("no description".to_owned());
    }
    let (categories, keywords) = (list(manifest, "categories"), list(manifest, "keywords"));
    for (what, listed) in [("categories", &categories), ("keywords", &keywords)] {
        if !(1..=5).contains(&listed.len()) {
            wrong.push(format!("{} {what}, one to five are taken", listed.len()));
        }
    }
    let unknown = categories.iter().filter(|category| !CATEGORIES.contains(category));
    wrong.extend(unknown.map(|category| format!("{category} is not known as a category")));
    wrong.extend(keywords.iter().filter(|word| word.len() > 20).map(|word| format!("{word} is too long")));
    let untold = features(manifest).filter(|feature| !readme.contains(&format!("`{feature}`")));
    wrong.extend(untold.map(|feature| format!("the README does not explain the feature {feature}")));
    wrong
}

fn value<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    let values = manifest.lines().filter_map(|line| line.split_once(" = "));
    values.filter(|(name, _)| *name == key).map(|(_, value)| value).next()
}

fn list<'a>(manifest: &'a str, key: &str) -> Vec<&'a str> {
    let list = value(manifest, key).unwrap_or_default().trim_matches(['[', ']']);
    list.split(", ").map(|item| item.trim_matches('"')).filter(|item| !item.is_empty()).collect()
}

/// The names in `[features]`, one a line.
fn features(manifest: &str) -> impl Iterator<Item = &str> {
    let section = manifest.split_once("[features]\n").map_or("", |(_, rest)| rest);
    let lines = section.lines().take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split_once(" = ").map(|(name, _)| name));
    names.filter(|name| !name.starts_with('#') && *name != "default")
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "description = \"Calls\"\ncategories = [\"encoding\"]\nkeywords = [\"grpc\", \"rpc\"]\n\n\
                            [features]\ndefault = [\"std\"]\n# a = b\nstd = []\ntls = []\n\n[dependencies]\nbytes = \"1\"\n";

    #[test]
    fn a_crate_is_described_and_its_features_are_explained() {
        assert!(judge(MANIFEST, "`std`, and `tls` for TLS").is_empty());
        assert_eq!(judge(MANIFEST, "`std`"), ["the README does not explain the feature tls"]);
        let manifest = MANIFEST.replace("encoding", "encodings").replace("keywords", "words");
        let told = ["0 keywords, one to five are taken", "encodings is not known as a category"];
        assert_eq!(judge(&manifest, "`std` `tls`"), told);
    }
}
