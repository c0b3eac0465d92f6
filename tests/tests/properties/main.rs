//! Random bodies, fed in random ways, against the oracle; and what core writes, read back by core.
//!
//! Bodies are made valid and then, often, broken: random bytes alone would hardly get past a first header.

use proptest::test_runner::Config;

mod bodies;
mod feedings;
mod readers;
mod round_trips;
mod values;

/// A failure is printed as a body; it becomes a row of a table, not a seed in a file.
fn cases(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}
