//! gRPC's interoperability cases, against servers that other people wrote, and our own.
//!
//! `cargo run -p sonora-tests --bin testclient -- --url URL` runs them all and prints `PASS name`, `FAIL name reason`
//! or `SKIP name reason` for each; the exit code is 1 when one failed. A case is a function in `cases/` and a line in
//! its table.

mod arguments;
mod cases;
mod expect;
mod peer;
mod runtimes;
mod strict;
mod suite;

use arguments::Arguments;
use std::process::ExitCode;

fn main() -> ExitCode {
    if std::env::args().any(|word| word == "--help") {
        println!("testclient: {}", arguments::USAGE);
        return ExitCode::SUCCESS;
    }
    match Arguments::read().and_then(|arguments| (arguments.runtime)(&arguments)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_failed) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("testclient: {error}");
            ExitCode::from(2)
        }
    }
}
