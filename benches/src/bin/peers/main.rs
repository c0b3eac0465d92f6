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
mod scratch;
mod slow_reader;
mod spread;
mod table;
mod verify;

use core::net::SocketAddr;
use std::{
    io::{self, Write},
    net::TcpListener,
    process::ExitCode,
};

use socket2::{Domain, Socket, Type};
use sonora_benches::{Error, callers::Took};

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
    let listener = listen()?;
    println!("{}", listener.local_addr()?);
    io::stdout().flush()?;
    (serve.server.serve)(listener, serve.workload)
}

/// Makes the calls, and prints how many seconds they took, by the clock and of processor time.
fn call(call: &Call) -> Result<(), Error> {
    cores::pin(call.core)?;
    let Took { clock, processor } = (call.caller.call)(&call.url, call.plan)?;
    println!("{} {}", clock.as_secs_f64(), processor.as_secs_f64());
    Ok(())
}

/// Listens, with room for all connections at once: of those that std's listener (128) has no room for, each waits a
/// second for its next attempt.
fn listen() -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())?;
    socket.listen(1_024)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}
