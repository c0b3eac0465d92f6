//! The client that the runner gives calls to make: reads them until there are no more, and tells how each one went.

mod call;
mod race;
mod receive;
mod send;

use call::Channels;
use sonora_conformance::messages;
use sonora_conformance::pb::{ClientCompatRequest, ClientCompatResponse};
use sonora_conformance::runtime;
use sonora_http::BoxError;
use std::io::{self, Stdin, Stdout};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Calls at once.
const WORKERS: usize = 16;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance client: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), BoxError> {
    let channels = Channels::new(runtime::from_arguments()?);
    let (input, output) = (Mutex::new(io::stdin()), Mutex::new(io::stdout()));
    thread::scope(|scope| {
        let work = || work(&channels, &input, &output);
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| Ok(worker.join().map_err(|_| "a worker panicked")??))
    })
}

/// One call after the other, until there are no more.
fn work(channels: &Channels, input: &Mutex<Stdin>, output: &Mutex<Stdout>) -> io::Result<()> {
    while let Some(request) = next(input)? {
        let answer: Mutex<Option<ClientCompatResponse>> = Mutex::new(None);
        channels.host().block_on(Box::pin(async {
            let response = channels.call(request).await;
            *answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(response);
        }));
        if let Some(answer) = answer.into_inner().unwrap_or_else(PoisonError::into_inner) {
            messages::write(&mut *output.lock().unwrap_or_else(PoisonError::into_inner), &answer)?;
        }
    }
    Ok(())
}

fn next(input: &Mutex<Stdin>) -> io::Result<Option<ClientCompatRequest>> {
    messages::read(&mut *input.lock().unwrap_or_else(PoisonError::into_inner))
}
