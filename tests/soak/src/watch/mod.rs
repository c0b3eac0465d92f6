//! Starts a server, puts it under load, and looks at it meanwhile.

mod process;
mod samples;

use crate::load::{Counts, Load};
use crate::report::Row;
use crate::runtime::Runtime;
use core::time::Duration;
use process::Server;
pub(crate) use samples::{Sample, Samples};
use std::time::Instant;

/// A part of the time is for the server to become as large as it wants to be ...
const WARM_UP: u32 = 4;

/// ... and at least this much.
const SHORTEST_WARM_UP: Duration = Duration::from_secs(5);

/// Between two looks at the server.
const PAUSE: Duration = Duration::from_millis(200);

/// How long a server may take to let go of everything once nobody calls. Longer than it lets a connection be silent,
/// and forgets it.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Soaks a server on a runtime for about this time.
pub(crate) fn soak(runtime: Runtime, time: Duration) -> Row {
    let mut server = Server::start(runtime);
    let warm_up = (time / WARM_UP).max(SHORTEST_WARM_UP);
    println!("{}: warm-up of {warm_up:?}", runtime.name());
    let warmed = under_load(&mut server, warm_up);
    let before = at_rest(&mut server, None);
    let main = time.saturating_sub(warm_up).max(SHORTEST_WARM_UP);
    println!("{}: at rest {before:?}; load for {main:?}", runtime.name());
    // What went wrong in the warm-up is wrong as well.
    let (counts, samples) = if warmed.0.is_some() { under_load(&mut server, main) } else { warmed };
    let after = at_rest(&mut server, Some(&before));
    println!("{}: at rest {after:?}", runtime.name());
    let ended_well = server.stop();
    Row { runtime, time: main, counts, samples, before, after, ended_well }
}

/// Calls for so long, unless a reply is wrong.
fn under_load(server: &mut Server, time: Duration) -> (Option<Counts>, Samples) {
    let (load, begun) = (Load::start(&server.places), Instant::now());
    let mut samples = Samples::default();
    while begun.elapsed() < time && !load.has_failed() {
        std::thread::sleep(PAUSE);
        samples.push(server.look());
    }
    println!("  {} things done, {} calls ended at the server", load.done(), samples.ended());
    (load.stop(), samples)
}

/// Waits until nothing is left of the load: no more than `before`, where there was a time before.
fn at_rest(server: &mut Server, before: Option<&Sample>) -> Sample {
    let begun = Instant::now();
    let mut last = server.look();
    let mut still = 0;
    while begun.elapsed() < LONGEST_REST {
        std::thread::sleep(PAUSE);
        let now = server.look();
        // Without anything to compare with, until nothing changes for longer than it lets a connection be silent.
        still = if (now.held, now.descriptors) == (last.held, last.descriptors) { still + 1 } else { 0 };
        last = now;
        let rests = match before {
            Some(before) => last.is_rest_after(before),
            None => last.is_idle() && still > STILL,
        };
        if rests {
            break;
        }
    }
    last
}

/// Looks in which nothing may change: 6 seconds, more than half of the time that connections may be silent.
const STILL: u32 = 30;
