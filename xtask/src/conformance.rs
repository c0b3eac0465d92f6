//! `cargo xtask conformance`: the ConnectRPC conformance runner judges the programs in `tests/conformance`.
//!
//! A run counts when every case was run and every case passed: there is no list of failures that are known.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::Usage;
use crate::project::{self, cargo, program};
use crate::suite::{Outcome, Step, Stop};
use crate::tools;

/// What one step judges.
struct Judged {
    role: &'static str,
    runtime: &'static str,
    name: &'static str,
}

const JUDGED: &[Judged] = &[
    Judged { role: "server", runtime: "tokio", name: "conformance: server on tokio" },
    Judged { role: "client", runtime: "tokio", name: "conformance: client on tokio" },
    Judged { role: "server", runtime: "smol", name: "conformance: server on smol" },
    Judged { role: "client", runtime: "smol", name: "conformance: client on smol" },
    Judged { role: "server", runtime: "async-std", name: "conformance: server on async-std" },
    Judged { role: "client", runtime: "async-std", name: "conformance: client on async-std" },
    Judged { role: "server", runtime: "blocking", name: "conformance: server of plain functions" },
    Judged { role: "client", runtime: "blocking", name: "conformance: client without a runtime" },
];

/// A configuration of the runner, and how many cases it has for either role.
#[derive(Clone, Copy)]
struct Configuration {
    file: &'static str,
    server_cases: u32,
    client_cases: u32,
}

/// How much of what a runtime can do is judged.
#[derive(Clone, Copy)]
enum Extent {
    /// Without TLS, gzip.
    Small,
    /// With TLS, client certificates and all compressions.
    Full,
}

const SMALL: Configuration = Configuration { file: "grpc-web.yaml", server_cases: 364, client_cases: 792 };

const FULL: Configuration =
    Configuration { file: "grpc-web-full.yaml", server_cases: 2068, client_cases: 2958 };

/// The same for HTTP/1.1 alone.
const SMALL_HTTP1: Configuration =
    Configuration { file: "grpc-web-http1.yaml", server_cases: 172, client_cases: 374 };

const FULL_HTTP1: Configuration =
    Configuration { file: "grpc-web-http1-full.yaml", server_cases: 974, client_cases: 1402 };

impl Judged {
    fn configuration(&self, extent: Extent) -> Configuration {
        // A client without a runtime speaks HTTP/1.1; under its server there is a hyper.
        let http1 = (self.role, self.runtime) == ("client", "blocking");
        match (extent, http1) {
            (Extent::Small, false) => SMALL,
            (Extent::Full, false) => FULL,
            (Extent::Small, true) => SMALL_HTTP1,
            (Extent::Full, true) => FULL_HTTP1,
        }
    }
}

pub(crate) fn command(arguments: &[&str]) -> Result<Vec<Step>, Usage> {
    let (mut role, mut runtime, mut extent) = (None, None, Extent::Small);
    let mut rest = arguments;
    loop {
        rest = match rest {
            [] => break,
            ["--full", rest @ ..] => {
                extent = Extent::Full;
                rest
            }
            ["--role", name, rest @ ..] if JUDGED.iter().any(|judged| judged.role == *name) => {
                role = Some(*name);
                rest
            }
            ["--runtime", name, rest @ ..] if JUDGED.iter().any(|judged| judged.runtime == *name) => {
                runtime = Some(*name);
                rest
            }
            _ => return Err(Usage),
        };
    }
    let wanted = |judged: &&Judged| {
        role.is_none_or(|role| role == judged.role) && runtime.is_none_or(|runtime| runtime == judged.runtime)
    };
    Ok(JUDGED.iter().filter(wanted).map(|judged| step(judged, extent)).collect())
}

/// The smaller configuration, for both roles on every runtime.
pub(crate) fn steps() -> Vec<Step> {
    JUDGED.iter().map(|judged| step(judged, Extent::Small)).collect()
}

fn step(judged: &'static Judged, extent: Extent) -> Step {
    Step::new(judged.name, move || judge(judged, judged.configuration(extent)))
}

fn judge(judged: &Judged, configuration: Configuration) -> Outcome {
    let Judged { role, runtime, .. } = *judged;
    let runner = tools::CONNECT_CONFORMANCE.get()?;
    project::run(&mut cargo("build -p sonora-conformance"))?;
    let mut run = program(runner);
    run.arg("--conf").arg(project::root().join("tests/conformance").join(configuration.file));
    run.args(["--mode", role, "--"]);
    run.arg(project::target().join(format!("debug/conformance-{role}"))).args(["--runtime", runtime]);

    let mut runner = run.stdout(Stdio::piped()).spawn()?;
    let mut totals = Totals::default();
    for line in runner.stdout.take().into_iter().flat_map(|output| BufReader::new(output).lines()) {
        let line = line?;
        println!("{line}");
        totals.read(&line);
    }
    let status = runner.wait()?;
    let cases = if role == "server" { configuration.server_cases } else { configuration.client_cases };
    if status.success() && totals == (Totals { cases, passed: cases }) {
        return Ok(());
    }
    let Totals { cases: run, passed } = totals;
    Err(Stop::Failed(format!("{passed} of {cases} cases passed, {run} were run ({status})")))
}

/// What the runner says at the end.
#[derive(Debug, Default, PartialEq, Eq)]
struct Totals {
    cases: u32,
    passed: u32,
}

impl Totals {
    /// Reads `Total cases: 364` and `364 passed, 0 failed`; of other lines, nothing.
    fn read(&mut self, line: &str) {
        let before = |end: &str| line.split_once(end).and_then(|(number, _)| number.parse().ok());
        if let Some(cases) = line.strip_prefix("Total cases: ").and_then(|cases| cases.parse().ok()) {
            self.cases = cases;
        } else if let Some(passed) = before(" passed, ") {
            self.passed = passed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_totals_are_read_wherever_they_stand() {
        let mut totals = Totals::default();
        for line in ["FAILED: a/b:", "\tnot this, 3 passed, 1", "Total cases: 364", "361 passed, 3 failed"] {
            totals.read(line);
        }
        assert_eq!(totals, Totals { cases: 364, passed: 361 });
    }

    #[test]
    fn arguments_choose_among_the_steps() {
        let count = |arguments: &[&str]| command(arguments).map(|steps| steps.len()).ok();
        assert_eq!(count(&[]), Some(JUDGED.len()));
        assert_eq!(count(&["--full", "--role", "client", "--runtime", "tokio"]), Some(1));
        assert_eq!(count(&["--role", "browser"]), None);
        assert_eq!(count(&["--runtime"]), None);
    }
}
