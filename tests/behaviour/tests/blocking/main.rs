//! Calls as a synchronous program makes them, without a line of async.

mod calls;
mod cancelling;
mod connections;
mod tls;

use core::time::Duration;
use sonora_behaviour::protos::behaviour::script_blocking_client::ScriptClient;
use sonora_behaviour::{Probe, Running, Setup, ask, ending, runtimes};
use std::sync::mpsc;
use std::thread;

/// Longer than anything here takes.
const LONGEST: Duration = Duration::from_secs(15);

/// A server, and what its handlers do.
struct Stage {
    running: Running,
    probe: Probe,
}

impl Stage {
    fn new() -> Self {
        let setup = Setup::default();
        let probe = setup.probe.clone();
        Self { running: runtimes::smol().serve(setup), probe }
    }

    fn script(&self) -> ScriptClient {
        ScriptClient::new(sonora_blocking::channel(&self.running.url).unwrap())
    }

    fn entered(&self) {
        smol::block_on(self.probe.entered());
    }

    fn dropped(&self) {
        smol::block_on(self.probe.dropped());
    }
}

/// What `work` gives, on a thread of its own; a panic when it hangs.
fn in_time<T: Send + 'static>(what: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    begin(work).recv_timeout(LONGEST).unwrap_or_else(|error| panic!("{what}: {error}"))
}

/// Begins `work` on a thread of its own.
fn begin<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> mpsc::Receiver<T> {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    result
}
