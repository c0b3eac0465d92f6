//! One server in a process of its own, under all kinds of calls, callers, errors and cancellations: every reply is
//! checked, and the server must not grow. `cargo xtask soak` runs it.

mod arguments;
mod load;
mod report;
mod runtime;
mod server;
mod watch;

use arguments::Wanted;
use report::Row;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    match arguments::read() {
        Ok(Wanted::Serve(runtime)) => {
            server::run(runtime);
            ExitCode::SUCCESS
        }
        Ok(Wanted::Soak { runtimes, time, append }) => {
            let rows: Vec<Row> = runtimes.into_iter().map(|runtime| watch::soak(runtime, time)).collect();
            report::print(&rows);
            if let Some(file) = append {
                report::append(&file, &rows);
            }
            if rows.iter().all(Row::holds) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(usage) => {
            eprintln!("{usage}");
            ExitCode::from(2)
        }
    }
}
