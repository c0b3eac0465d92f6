//! The project's own commands: `cargo xtask --help`.
//!
//! A command is a file that names its steps, and a line in [`COMMANDS`]; `cargo xtask test` is the list of them all.
//! Nothing is needed but the standard library, so that this builds in seconds.

mod api;
mod bench;
mod browser;
mod check;
mod conformance;
mod features;
mod fuzz;
mod house;
mod interop;
mod manifests;
mod minimal;
mod mutants;
mod nightly;
mod no_std;
mod node;
mod packages;
mod project;
mod publish;
mod semver;
mod server;
mod soak;
mod suite;
mod test;
mod tools;

use std::process::ExitCode;

use suite::{Step, Suite};

/// One command: what it is called, what it takes, and the steps it runs.
struct Command {
    name: &'static str,
    arguments: &'static str,
    about: &'static str,
    steps: fn(&[&str]) -> Result<Vec<Step>, Usage>,
}

/// The arguments are not what the command takes.
struct Usage;

const COMMANDS: &[Command] = &[
    Command {
        name: "check",
        arguments: "",
        about: "formatting, lints, docs, licences and the rules of the house",
        steps: |arguments| plain(arguments, check::steps),
    },
    Command {
        name: "test",
        arguments: "",
        about: "everything that CI runs: check, the tests and all the commands below",
        steps: |arguments| plain(arguments, test::steps),
    },
    Command {
        name: "no-std",
        arguments: "",
        about: "builds the core for a machine without std, and proves that std would be refused",
        steps: |arguments| plain(arguments, no_std::steps),
    },
    Command {
        name: "api",
        arguments: "[--write]",
        about: "compares the public API with docs/api; --write lists it anew",
        steps: api::command,
    },
    Command {
        name: "features",
        arguments: "",
        about: "builds with every feature by itself, and without any",
        steps: |arguments| plain(arguments, features::steps),
    },
    Command {
        name: "minimal-versions",
        arguments: "",
        about: "builds with the lowest versions of dependencies that the manifests allow",
        steps: |arguments| plain(arguments, minimal::steps),
    },
    Command {
        name: "publish",
        arguments: "",
        about: "a dry run: packs what would be published, and builds it from its packages",
        steps: |arguments| plain(arguments, publish::steps),
    },
    Command {
        name: "semver",
        arguments: "[--baseline-rev REV]",
        about: "compares the public API with the last release, or REV: may the next one be called so?",
        steps: semver::command,
    },
    Command {
        name: "interop",
        arguments: "[--proxies | --url URL]",
        about: "other people's clients, servers and proxies; with --url, Google's client and the greeter there",
        steps: interop::command,
    },
    Command {
        name: "browser",
        arguments: "[--screenshot]",
        about: "Chromium calls us from another origin, with Google's and Connect's clients; --screenshot for the README",
        steps: browser::command,
    },
    Command {
        name: "conformance",
        arguments: "[--role server|client] [--runtime tokio|smol|async-std|blocking] [--full]",
        about: "the ConnectRPC conformance runner judges our server and our client; --full with TLS and all compressions",
        steps: conformance::command,
    },
    Command {
        name: "fuzz",
        arguments: "[--seconds N] [frames|text|trailers|metadata|server_call|client_call|values|conversation]",
        about: "libFuzzer against the oracle, each target for N seconds (60), two at a time",
        steps: fuzz::command,
    },
    Command {
        name: "mutants",
        arguments: "[--shard K/N]",
        about: "changes the core in one place at a time, hundreds of times: some test has to notice; about an hour",
        steps: mutants::command,
    },
    Command {
        name: "bench",
        arguments: "counts [--assert] | peers [--rounds N] [--only NAME,..] [--quick]",
        about: "counts: instructions and allocations per call, --assert fails on a regression; peers: rates and memory",
        steps: bench::command,
    },
    Command {
        name: "soak",
        arguments: "[--runtime tokio|smol|async-std|blocking] [--minutes N | --seconds N] [--append FILE]",
        about: "a server under all kinds of calls, a minute on each runtime: every reply is checked, and nothing grows",
        steps: soak::command,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] | ["-h" | "--help" | "help"] => {
            print!("{}", help());
            ExitCode::SUCCESS
        }
        [name, rest @ ..] => run(name, rest),
    }
}

fn run(name: &str, arguments: &[&str]) -> ExitCode {
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprint!("there is no command {name:?}\n\n{}", help());
        return ExitCode::from(2);
    };
    match (command.steps)(arguments) {
        Ok(steps) => Suite::run(steps).report(),
        Err(Usage) => {
            eprintln!("usage: cargo xtask {} {}", command.name, command.arguments);
            ExitCode::from(2)
        }
    }
}

fn plain(arguments: &[&str], steps: fn() -> Vec<Step>) -> Result<Vec<Step>, Usage> {
    if arguments.is_empty() { Ok(steps()) } else { Err(Usage) }
}

fn help() -> String {
    let mut help = String::from("usage: cargo xtask <command>\n\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        help.push_str(&format!("  {call:<24} {}\n", command.about));
    }
    help.push_str(
        "\nA step whose tools are absent is skipped, with what to install. With CI set in the environment,\n\
         what can be installed is installed, and a skipped step is a failed one.\n",
    );
    help
}
