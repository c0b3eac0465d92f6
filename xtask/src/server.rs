//! A server of ours in a process of its own, for as long as somebody else's client needs it.

use core::net::SocketAddr;
use core::time::Duration;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// A running server. Dropping it kills the process.
pub(crate) struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts the program and waits for its line `listening on URL`.
    pub(crate) fn start(command: &mut Command) -> Result<Self, String> {
        let mut process =
            command.stdout(Stdio::piped()).spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let output = process.stdout.take();
        let mut server = Self { process, url: String::new() };

        let (found, urls) = mpsc::channel();
        let lines =
            output.into_iter().flat_map(|output| BufReader::new(output).lines().map_while(Result::ok));
        let lines: Box<dyn Iterator<Item = String> + Send> = Box::new(lines);
        // Reads on after the line, because a server whose output nobody reads comes to a halt.
        thread::spawn(move || {
            for line in lines {
                println!("server: {line}");
                if let Some(url) = line.strip_prefix("listening on ") {
                    // Nobody waits any more when the time is up.
                    found.send(url.trim().to_owned()).ok();
                }
            }
        });
        server.url = urls
            .recv_timeout(START_LIMIT)
            .map_err(|_| "the server did not say where it listens".to_owned())?;
        Ok(server)
    }

    /// Starts a program that does not say when it listens at `address`, and waits until somebody does.
    pub(crate) fn start_at(command: &mut Command, address: SocketAddr) -> Result<Self, String> {
        let process = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
        let mut server = Self { process, url: format!("http://{address}") };
        let started = Instant::now();
        loop {
            // Asked after each attempt: whoever answers, it is not a program that has ended.
            let answers = TcpStream::connect(address).is_ok();
            if let Some(status) = server.process.try_wait().map_err(|error| error.to_string())? {
                return Err(format!("{command:?} ended, {status}"));
            }
            if answers {
                return Ok(server);
            }
            if started.elapsed() > START_LIMIT {
                return Err(format!("{command:?} does not listen at {address}"));
            }
            thread::yield_now();
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

const START_LIMIT: Duration = Duration::from_secs(30);
