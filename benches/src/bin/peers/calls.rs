//! Measures a client: it runs in a process of its own, and the server in a thread of this one.

use std::{net::TcpListener, thread};

use sonora_benches::{Error, Mode, callers};

use crate::{figure::Bench, process};

/// In one round; the fastest client takes some tenths of a second for them.
const CALLS: u32 = 20_000;

/// How many calls a second a client makes.
pub(crate) fn rate(name: &str, mode: Mode, in_flight: u32, bench: &Bench) -> Result<f64, Error> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let url = format!("http://{}", listener.local_addr()?);
    // It ends with this process; until then it waits, which costs nothing.
    thread::spawn(move || callers::serve_fixed_bytes(listener, mode).map_err(|error| eprintln!("{error}")));

    let calls = if bench.quick { in_flight } else { CALLS };
    let [mode, in_flight, core] = [mode.to_string(), in_flight.to_string(), bench.cores.measured.to_string()];
    let seconds = process::client(&[
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
    Ok(f64::from(calls) / seconds.trim().parse::<f64>()?)
}
