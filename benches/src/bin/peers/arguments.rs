//! The command line.

use pico_args::Arguments;
use sonora_benches::{
    Error, Workload,
    callers::{self, Caller, Plan},
    servers::{self, Server},
};

const USAGE: &str = "\
peers [--rounds N] [--only NAME,..] [--columns PART,..] [--quick]
                                     compares all servers and clients; a whole run writes benches/results
                                     --only: these and bare hyper; --quick: a smoke, one short round
                                     --columns: those in whose name there is one of the parts, such as
                                     unary-binary-h1-16, download-1000x1024-h2, upload, client, idle-stream
peers serve --server NAME --workload NAME --core N                                     the measured server
peers call --caller NAME --mode MODE --in-flight N --calls N --url URL --core N        the measured client";

/// What to do.
pub(crate) enum Command {
    Run(Options),
    Serve(Serve),
    Call(Call),
}

/// How to compare.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    pub(crate) rounds: u32,
    /// The contestants beside bare hyper; all, when empty.
    pub(crate) only: Vec<String>,
    /// Parts of the names of the columns that are measured; all, when empty.
    pub(crate) columns: Vec<String>,
    /// Everything once and briefly: this tells whether the answers are right, and nothing of speed.
    pub(crate) quick: bool,
}

impl Options {
    /// Whether nothing was left out, rounds among it.
    pub(crate) fn is_whole(&self) -> bool {
        self.only.is_empty() && self.columns.is_empty() && self.rounds >= ROUNDS
    }

    /// Whether the column of that name is measured.
    pub(crate) fn has_column(&self, name: &str) -> bool {
        self.columns.is_empty() || self.columns.iter().any(|part| name.contains(part))
    }
}

/// What the measured server does.
pub(crate) struct Serve {
    pub(crate) server: &'static Server,
    pub(crate) workload: Workload,
    pub(crate) core: usize,
}

/// What the measured client does.
pub(crate) struct Call {
    pub(crate) caller: &'static Caller,
    pub(crate) plan: Plan,
    pub(crate) url: String,
    pub(crate) core: usize,
}

const ROUNDS: u32 = 5;

pub(crate) fn read() -> Result<Command, Error> {
    let mut arguments = Arguments::from_env();
    let command = match arguments.subcommand()?.as_deref() {
        None => Command::Run(options(&mut arguments)?),
        Some("serve") => Command::Serve(Serve {
            server: arguments.value_from_fn("--server", servers::find)?,
            workload: arguments.value_from_fn("--workload", Workload::find)?,
            core: arguments.value_from_str("--core")?,
        }),
        Some("call") => Command::Call(Call {
            caller: arguments.value_from_fn("--caller", callers::find)?,
            plan: Plan {
                mode: arguments.value_from_str("--mode")?,
                in_flight: arguments.value_from_str("--in-flight")?,
                calls: arguments.value_from_str("--calls")?,
            },
            url: arguments.value_from_str("--url")?,
            core: arguments.value_from_str("--core")?,
        }),
        Some(other) => return Err(format!("what is `{other}`?\n{USAGE}").into()),
    };
    match arguments.finish().as_slice() {
        [] => Ok(command),
        rest => Err(format!("what is {rest:?}?\n{USAGE}").into()),
    }
}

fn options(arguments: &mut Arguments) -> Result<Options, Error> {
    let quick = arguments.contains("--quick");
    let rounds = arguments.opt_value_from_str("--rounds")?.unwrap_or(if quick { 1 } else { ROUNDS });
    let only = list(arguments, "--only")?;
    let columns = list(arguments, "--columns")?;
    for name in &only {
        if let Err(no_server) = servers::find(name) {
            callers::find(name).map_err(|no_client| format!("{no_server}\n{no_client}"))?;
        }
    }
    Ok(Options { rounds, only, columns, quick })
}

fn list(arguments: &mut Arguments, option: &'static str) -> Result<Vec<String>, Error> {
    let list: Option<String> = arguments.opt_value_from_str(option)?;
    Ok(list.iter().flat_map(|list| list.split(',')).map(str::to_owned).collect())
}
