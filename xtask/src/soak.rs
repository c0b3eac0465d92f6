//! `cargo xtask soak`: a server under all kinds of calls, and whether it grows.

use crate::Usage;
use crate::project::{cargo, run};
use crate::suite::{Step, Stop};
use std::path::Path;

/// The program says what its options are; it runs a minute on each runtime without any.
pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    let known = ["--runtime", "--minutes", "--seconds", "--append"];
    let fits = arguments.chunks(2).all(|pair| pair.len() == 2 && known.contains(&pair[0]));
    if fits { Ok(steps("soak", arguments)) } else { Err(Usage) }
}

/// A minute in all, of which each runtime gets its part.
pub(crate) fn short() -> Vec<Step> {
    steps("soak: short", &["--seconds", "15"])
}

fn steps(name: &'static str, options: &[&str]) -> Vec<Step> {
    let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
    vec![Step::new(name, move || {
        if !Path::new("/proc/self/fd").exists() {
            return Err(Stop::Skipped("needs Linux: what it looks at stands in /proc".into()));
        }
        run(cargo("run --release -p sonora-soak --").args(options))
    })]
}
