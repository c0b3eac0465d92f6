//! Steps, run one after the other, and the table that says how they went.

use core::fmt;
use core::time::Duration;
use std::process::ExitCode;
use std::time::Instant;

use crate::project;

/// One thing that passes, fails or cannot run here.
pub(crate) struct Step {
    name: &'static str,
    run: Box<dyn FnOnce() -> Outcome>,
}

impl Step {
    pub(crate) fn new(name: &'static str, run: impl FnOnce() -> Outcome + 'static) -> Self {
        Self { name, run: Box::new(run) }
    }
}

pub(crate) type Outcome = Result<(), Stop>;

/// Why a step did not pass.
pub(crate) enum Stop {
    /// It ran and failed; the reason.
    Failed(String),
    /// Something it needs is absent; what to install.
    Skipped(String),
}

/// MiB. A disk that is full makes compilers and linkers fail in many words, few of them about it.
const LITTLE_ROOM: u64 = 2048;

/// The steps that ran, in order.
pub(crate) struct Suite {
    rows: Vec<Row>,
}

struct Row {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Suite {
    /// Runs every step, also after a failure: one run tells everything there is to mend.
    pub(crate) fn run(steps: Vec<Step>) -> Self {
        Self { rows: steps.into_iter().map(Row::run).collect() }
    }

    /// Prints the table and the closing line.
    pub(crate) fn report(&self) -> ExitCode {
        print!("\n{self}");
        if self.count("failed") == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }

    fn count(&self, verdict: &str) -> usize {
        self.rows.iter().filter(|row| row.verdict() == verdict).count()
    }
}

impl fmt::Display for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        for row in &self.rows {
            write!(f, "{:<width$}  {:<7}  {:>6.1} s", row.name, row.verdict(), row.took.as_secs_f64())?;
            match &row.outcome {
                Ok(()) => writeln!(f)?,
                Err(Stop::Failed(reason) | Stop::Skipped(reason)) => {
                    writeln!(f, "  {}", reason.lines().next().unwrap_or_default())?;
                }
            }
        }
        write!(f, "\n{} passed, {} failed", self.count("passed"), self.count("failed"))?;
        match self.count("skipped") {
            0 => writeln!(f),
            skipped => writeln!(f, ", {skipped} skipped"),
        }
    }
}

impl Row {
    fn run(step: Step) -> Self {
        println!("\n=== {}", step.name);
        let started = Instant::now();
        let outcome = match (step.run)() {
            // On CI everything can be installed, so nothing may be left out.
            Err(Stop::Skipped(what)) if project::on_ci() => Err(Stop::Failed(format!("skipped: {what}"))),
            outcome => outcome,
        };
        let row = Self { name: step.name, outcome, took: started.elapsed() };
        if let Err(Stop::Failed(reason) | Stop::Skipped(reason)) = &row.outcome {
            println!("{}: {reason}", row.verdict());
        }
        if row.verdict() == "failed"
            && let Some(room) = project::free_room().filter(|&room| room < LITTLE_ROOM)
        {
            println!("perhaps for want of room: {room} MiB are left for {}", project::target().display());
        }
        row
    }

    fn verdict(&self) -> &'static str {
        match self.outcome {
            Ok(()) => "passed",
            Err(Stop::Failed(_)) => "failed",
            Err(Stop::Skipped(_)) => "skipped",
        }
    }
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Failed(reason)
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_and_the_run_goes_on_after_a_failure() {
        let suite = Suite {
            rows: vec![
                Row { name: "one", outcome: Err(Stop::Failed("no\nmore".into())), took: Duration::ZERO },
                Row { name: "three", outcome: Ok(()), took: Duration::from_millis(1_250) },
                Row { name: "two", outcome: Err(Stop::Skipped("install it".into())), took: Duration::ZERO },
            ],
        };
        let lines = [
            "one    failed      0.0 s  no",
            "three  passed      1.2 s",
            "two    skipped     0.0 s  install it",
            "",
            "1 passed, 1 failed, 1 skipped",
            "",
        ];
        assert_eq!(suite.to_string(), lines.join("\n"));
    }
}
