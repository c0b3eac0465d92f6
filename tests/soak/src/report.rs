//! What came of it: a table, and what does not hold.

use crate::load::Counts;
use crate::runtime::Runtime;
use crate::watch::{Sample, Samples};
use core::time::Duration;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

/// One server, soaked.
pub(crate) struct Row {
    pub(crate) runtime: Runtime,
    /// Under load, the warm-up apart.
    pub(crate) time: Duration,
    /// What was done; `None` when a reply was wrong.
    pub(crate) counts: Option<Counts>,
    pub(crate) samples: Samples,
    /// At rest, after the warm-up.
    pub(crate) before: Sample,
    /// At rest, after all.
    pub(crate) after: Sample,
    /// Told to, it drained and ended.
    pub(crate) ended_well: bool,
}

impl Row {
    pub(crate) fn holds(&self) -> bool {
        self.broken().is_empty()
    }

    /// What does not hold.
    fn broken(&self) -> Vec<String> {
        let mut broken: Vec<String> =
            self.samples.growing().into_iter().map(|what| format!("{what} grows under load")).collect();
        let mut must = |holds: bool, what: String| {
            if !holds {
                broken.push(what);
            }
        };
        must(self.counts.is_some(), "a reply was wrong: see above".into());
        must(self.after.is_rest_after(&self.before), format!("does not come to rest: {:?}", self.after));
        must(self.ended_well, "does not end as it should".into());
        broken
    }

    /// How often things of a kind were done, by the first word of their names.
    fn done(&self, kind: &str) -> u64 {
        let counts = self.counts.iter().flatten();
        counts.filter(|(name, _)| name.starts_with(kind)).map(|(_, count)| count).sum()
    }

    fn line(&self) -> String {
        let mib = |(second, last): (u64, u64)| format!("{} → {}", mib(second), mib(last));
        let counts = |(second, last): (u64, u64)| format!("{second} → {last}");
        let cells = [
            self.runtime.name().to_owned(),
            format!("{} s", self.time.as_secs()),
            self.done("").to_string(),
            ["calls", "errors", "deadlines", "leaving", "vandals"]
                .map(|kind| self.done(kind).to_string())
                .join(" / "),
            mib(self.samples.medians(|sample| sample.resident)),
            counts(self.samples.medians(|sample| sample.descriptors)),
            counts(self.samples.medians(|sample| sample.threads)),
            format!("{} → {} KiB", self.before.held >> 10, self.after.held >> 10),
            format!("{} → {}", self.before.descriptors, self.after.descriptors),
            format!("{} / {}", self.after.running, self.after.tasks),
        ];
        format!("| {} |", cells.join(" | "))
    }
}

const HEAD: &str = "\
| runtime | time | done | calls / errors / deadlines / leaving / vandals | resident MiB | descriptors | threads | allocated at rest | descriptors at rest | handlers / tasks at rest |
|---|---|---|---|---|---|---|---|---|---|";

fn mib(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / f64::from(1 << 20))
}

/// Prints the table, how often everything was done, and what does not hold.
pub(crate) fn print(rows: &[Row]) {
    println!("\n{HEAD}");
    for row in rows {
        println!("{}", row.line());
    }
    for row in rows {
        for what in row.broken() {
            println!("{}: {what}", row.runtime.name());
        }
    }
}

/// Writes the rows at the end of a file.
pub(crate) fn append(file: &Path, rows: &[Row]) {
    let mut file = OpenOptions::new().append(true).create(true).open(file).unwrap();
    for row in rows {
        writeln!(file, "{}", row.line()).unwrap();
    }
}
