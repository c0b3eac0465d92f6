//! Instructions and allocations per unary call, which do not vary with the machine's load.
//!
//! `counts measure` starts this program under valgrind for every contestant and mode, with two numbers of calls, and
//! takes the slope; what start-up and the first calls cost cancels out.

mod limits;
mod measure;
mod run;
mod table;
mod valgrind;

use std::process::ExitCode;

use pico_args::Arguments;
use sonora_benches::{Contestant, Error, Mode, contestants};

const USAGE: &str = "\
counts measure [--only NAME] [--json]           a table of all servers and clients; --json: one object a line
counts assert                                     measures what has limits, fails if one is passed
counts run --contestant NAME --mode MODE --calls N  N calls in this process; prints what they allocated";

fn main() -> ExitCode {
    match command(Arguments::from_env()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("counts: {error}");
            ExitCode::FAILURE
        }
    }
}

fn command(mut arguments: Arguments) -> Result<(), Error> {
    let command = arguments.subcommand()?;
    match command.as_deref() {
        Some("run") => {
            let contestant = arguments.value_from_fn("--contestant", contestants::find)?;
            let mode = arguments.value_from_str("--mode")?;
            let calls = arguments.value_from_str("--calls")?;
            complete(arguments)?;
            println!("{}", run::run(contestant, mode, calls)?);
            Ok(())
        }
        Some("measure") => {
            let only = arguments.opt_value_from_fn("--only", contestants::find)?;
            let print = if arguments.contains("--json") { table::json } else { table::markdown };
            complete(arguments)?;
            print(&mut everyone(only).map(|(contestant, mode)| measure::measure(contestant, mode)))
        }
        Some("assert") => {
            complete(arguments)?;
            limits::assert()
        }
        _ => Err(format!("what shall I do?\n{USAGE}").into()),
    }
}

fn complete(arguments: Arguments) -> Result<(), Error> {
    match arguments.finish().as_slice() {
        [] => Ok(()),
        rest => Err(format!("what is {rest:?}?\n{USAGE}").into()),
    }
}

/// Contestants with each of their modes: binary first, because it is what most clients use.
fn everyone(only: Option<&'static Contestant>) -> impl Iterator<Item = (&'static Contestant, Mode)> {
    let with = move |mode| {
        let entrants = contestants::ALL.iter().filter(move |one| one.modes.contains(&mode));
        entrants.filter(move |one| only.is_none_or(|only| only.name == one.name)).map(move |one| (one, mode))
    };
    Mode::ALL.iter().copied().flat_map(with)
}
