//! Whole servers and clients side by side, over loopback TCP, in one run: rates as ratios against bare hyper, and memory.
//!
//! The measured process is this program again, started as `peers serve` or `peers call`, with one worker on a core of
//! its own; the load comes from another.

mod arguments;
mod calls;
mod chart;
mod cores;
mod exchange;
mod figure;
mod h2load;
mod idle;
mod machine;
mod process;
mod report;
mod rounds;
mod table;
mod scratch;
mod slow_reader;
mod spread;
mod verify;

use std::{io::Write, net::TcpListener, process::ExitCode};

use sonora_benches::Error;

use arguments::{Call, Command, Serve};

fn main() -> ExitCode {
    let done = match arguments::read() {
        Ok(Command::Run(options)) => report::run(&options),
        Ok(Command::Serve(serve)) => self::serve(&serve),
        Ok(Command::Call(call)) => self::call(&call),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("peers: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Serves until it is killed, and says where.
fn serve(serve: &Serve) -> Result<(), Error> {
    cores::pin(serve.core)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    println!("{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    (serve.server.serve)(listener, serve.workload)
}

/// Makes the calls, and prints how many seconds they took.
fn call(call: &Call) -> Result<(), Error> {
    cores::pin(call.core)?;
    println!("{}", (call.caller.call)(&call.url, call.plan)?.as_secs_f64());
    Ok(())
}
