//! The slope of two runs.

use sonora_benches::{Contestant, Error, Mode};

use crate::valgrind::callgrind;

/// The two numbers of calls. The longer run takes about a second under valgrind.
const CALLS: [u32; 2] = [200, 1200];

/// What one call costs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) contestant: &'static str,
    pub(crate) mode: Mode,
    /// Instructions of both ends together.
    pub(crate) instructions: f64,
    /// Calls of `alloc`, `alloc_zeroed` and `realloc`. Not always whole: some buffers are renewed every so many calls.
    pub(crate) allocations: f64,
}

/// Measures one contestant in one mode.
pub(crate) fn measure(contestant: &Contestant, mode: Mode) -> Result<Counts, Error> {
    let [short, long] = CALLS.map(|calls| totals(contestant, mode, calls));
    let [short, long] = [short?, long?];
    let calls = f64::from(CALLS[1] - CALLS[0]);
    let [instructions, allocations] = [0, 1].map(|count| (long[count] - short[count]) as f64 / calls);
    Ok(Counts { contestant: contestant.name, mode, instructions, allocations })
}

/// Instructions and allocations of a whole run.
fn totals(contestant: &Contestant, mode: Mode, calls: u32) -> Result<[u64; 2], Error> {
    let [mode, calls] = [mode.to_string(), calls.to_string()];
    let outcome = callgrind(&["run", "--contestant", contestant.name, "--mode", &mode, "--calls", &calls])?;
    Ok([outcome.instructions, outcome.stdout.trim().parse()?])
}
