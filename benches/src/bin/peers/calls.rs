//! Measures a client: it runs in a process of its own, and the server in a thread of this one.

use std::thread;

use sonora_benches::{Error, Mode, callers};

use crate::{
    figure::{Bench, Value},
    process,
};

/// In one round; the fastest client takes some tenths of a second for them.
const CALLS: u32 = 10_000;

/// How many calls a second a client makes.
pub(crate) fn rate(name: &str, mode: Mode, in_flight: u32, bench: &Bench) -> Result<Value, Error> {
    let listener = crate::listen()?;
    let url = format!("http://{}", listener.local_addr()?);
    // It ends with this process; until then it waits, which costs nothing.
    thread::spawn(move || callers::serve_fixed_bytes(listener, mode).map_err(|error| eprintln!("{error}")));

    let calls = if bench.quick { in_flight } else { CALLS };
    let [mode, in_flight, core] = [mode.to_string(), in_flight.to_string(), bench.cores.measured.to_string()];
    let told = process::client(&[
        "--caller",
        name,
        "--mode",
        &mode,
        "--in-flight",
        &in_flight,
        "--calls",
        &calls.to_string(),
        "--url",
        &url,
        "--core",
        &core,
    ])?;
    let (clock, processor) = told.trim().split_once(' ').ok_or("the client did not say how long it took")?;
    let rate = |seconds: &str| Ok::<_, Error>(f64::from(calls) / seconds.parse::<f64>()?);
    Ok(Value::Rate { clock: rate(clock)?, processor: rate(processor)? })
}
