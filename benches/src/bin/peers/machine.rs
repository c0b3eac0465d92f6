//! Where and with what was measured.

use std::{fs, process::Command};

use crate::cores::Cores;

/// The lines above the tables. `busy` is how busy the machine was before.
pub(crate) fn description(cores: Cores, rounds: u32, busy: &str) -> String {
    let one =
        if cores.load == cores.measured { ", and the load on the same one: it has no other" } else { "" };
    format!(
        "{date}; {cpu}; {rustc}; Linux {linux}; {h2load}. {rounds} {times}. \
         The measured process on one core{one}. Load average before: {busy}; after: {after}.\n\n{versions}.\n",
        times = if rounds == 1 { "round" } else { "rounds" },
        date = said("date", &["-u", "+%Y-%m-%d %H:%M UTC"]),
        cpu = cpu(),
        rustc = said("rustc", &["--version"]),
        linux = said("uname", &["-r"]),
        h2load = said("h2load", &["--version"]),
        after = load_average(),
        versions = versions(include_str!("../../../../Cargo.lock")),
    )
}

/// Processes that want a core, over 1, 5 and 15 minutes.
pub(crate) fn load_average() -> String {
    let loads = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let loads: Vec<&str> = loads.split(' ').take(3).collect();
    if loads.is_empty() { "unknown".to_owned() } else { loads.join(" ") }
}

fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let (model, count) =
        (model.map_or("unknown processor", |(_, model)| model), info.matches("processor\t").count());
    format!("{model}, {count} cores")
}

fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.ok().and_then(|output| String::from_utf8(output.stdout).ok());
    output.map_or_else(|| format!("{program} unknown"), |output| output.trim().to_owned())
}

/// Whose versions matter.
const CRATES: &[&str] = &["async-std", "connectrpc", "hyper", "smol", "tokio", "tonic", "tonic-web"];

fn versions(lock: &str) -> String {
    let packages = lock.split("[[package]]").filter_map(|package| {
        let field = |name| package.lines().find_map(|line: &str| line.strip_prefix(name)?.strip_suffix('"'));
        let (name, version) = (field("name = \"")?, field("version = \"")?);
        CRATES.contains(&name).then(|| format!("{name} {version}"))
    });
    packages.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock = "[[package]]\nname = \"hyper\"\nversion = \"1.12.0\"\n\n[[package]]\nname = \"hyper-util\"\n\
                    version = \"0.1.0\"\n\n[[package]]\nname = \"smol\"\nversion = \"2.0.2\"\n";
        assert_eq!(versions(lock), "hyper 1.12.0, smol 2.0.2");
    }
}
