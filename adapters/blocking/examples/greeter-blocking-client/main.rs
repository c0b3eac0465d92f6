//! A client without a line of async: calls a Greeter, such as `cargo run -p sonora-smol --example greeter-smol`.
//!
//! `cargo run -p sonora-blocking --example greeter-blocking-client http://127.0.0.1:8080` calls it through the
//! generated client, in both modes. The calls are in `tests/stubs/src/greeter/waiting.rs`.

use sonora_stubs::greeter::call_and_wait;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("greeter: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn core::error::Error>> {
    let url = std::env::args().nth(1).unwrap_or_else(|| "http://127.0.0.1:8080".to_owned());
    let channel = sonora_blocking::channel(&url)?;
    call_and_wait("binary", channel.clone())?;
    call_and_wait("text", channel.text())?;
    Ok(())
}
