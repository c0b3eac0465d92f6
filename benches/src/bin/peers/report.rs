//! A whole run: measures, prints, and writes what is kept.

use std::{fs, path::Path};

use sonora_benches::Error;

use crate::{
    arguments::Options,
    chart,
    cores::{self, Cores},
    figure::Bench,
    machine, rounds,
    scratch::Scratch,
    table,
};

/// Compares all, or those who were chosen. Only a whole run is kept.
pub(crate) fn run(options: &Options) -> Result<(), Error> {
    // A thousand connections are more than many systems allow without being asked; the measured processes inherit it.
    rlimit::increase_nofile_limit(OPEN_FILES)?;
    let cores = Cores::choose()?;
    cores::pin(cores.load)?;
    let busy = machine::load_average();
    let bench = Bench { cores, scratch: Scratch::new()?, quick: options.quick };
    let rows = rounds::measure(options, &bench)?;
    if options.quick {
        println!("All answers were right. A quick run says nothing of speed.");
        return Ok(());
    }
    let description = machine::description(cores, options.rounds, &busy);
    let results = format!("{HEAD}{description}\n{LEGEND}{}", table::markdown(&rows));
    println!("{results}");
    if options.is_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("results");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("peers.md"), results)?;
        fs::write(folder.join("peers.svg"), chart::svg(&rows))?;
    }
    Ok(())
}

const OPEN_FILES: u64 = 4_096;

const HEAD: &str = "# Whole servers and clients, side by side\n\nWritten by `cargo xtask bench peers`; \
                    what each number means is in [../README.md](../README.md#peers-whole-servers-and-clients).\n\n";

const LEGEND: &str = "Rates are multiples of bare hyper's in the same round: the median of the rounds, and in brackets the \
                      least and the most. More is better; in the last table, less.\n";
