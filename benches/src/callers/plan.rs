//! How many calls are made, and by how many at once.

use core::{
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicU32, Ordering::Relaxed},
    time::Duration,
};
use std::{sync::Arc, thread, time::Instant};

use cpu_time::ProcessTime;

use crate::{Error, Mode, call};

/// Some calls, shared by those who make them.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The form of the calls.
    pub mode: Mode,
    /// How many are made at once.
    pub in_flight: u32,
    /// How many are timed; a tenth as many are made before.
    pub calls: u32,
}

/// How long the calls took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Took {
    /// By the clock.
    pub clock: Duration,
    /// Of all threads of the process, as long as they were running.
    pub processor: Duration,
}

/// When the calls began.
struct Began(Instant, ProcessTime);

/// Makes one call after the other.
pub(super) trait Worker: Send + 'static {
    /// Makes one, and checks its answer.
    fn call(&mut self) -> impl Future<Output = Result<(), Error>> + Send;
}

/// A worker's laps, to be run on a runtime.
pub(super) type Task<W> = Pin<Box<dyn Future<Output = Result<W, Error>> + Send>>;

impl Plan {
    /// Has each worker run in a task of its own.
    pub(super) async fn run<W: Worker>(
        self,
        mut workers: Vec<W>,
        spawn: fn(Task<W>) -> Task<W>,
    ) -> Result<Took, Error> {
        let mut took = Took::default();
        for calls in self.laps() {
            let (left, began) = (Arc::new(AtomicU32::new(calls)), Began::now());
            let tasks: Vec<_> =
                workers.into_iter().map(|worker| spawn(Box::pin(laps(worker, left.clone())))).collect();
            workers = Vec::new();
            for task in tasks {
                workers.push(task.await?);
            }
            took = began.took();
        }
        Ok(took)
    }

    /// Has as many threads as calls are in flight make `call`.
    pub(super) fn run_in_threads(self, call: impl Fn() -> Result<(), Error> + Sync) -> Result<Took, Error> {
        let mut took = Took::default();
        for calls in self.laps() {
            let (left, began) = (AtomicU32::new(calls), Began::now());
            let work = || {
                while one_more(&left) {
                    call()?;
                }
                Ok::<_, Error>(())
            };
            thread::scope(|scope| {
                let threads: Vec<_> = (0..self.in_flight).map(|_| scope.spawn(work)).collect();
                threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked")?)
            })?;
            took = began.took();
        }
        Ok(took)
    }

    /// One worker for each call in flight.
    pub(super) fn workers<W>(self, worker: impl FnMut() -> W) -> Vec<W> {
        core::iter::repeat_with(worker).take(self.in_flight as usize).collect()
    }

    fn laps(self) -> [u32; 2] {
        [self.calls / 10 + self.in_flight, self.calls]
    }
}

impl Began {
    fn now() -> Self {
        Self(Instant::now(), ProcessTime::now())
    }

    fn took(&self) -> Took {
        Took { clock: self.0.elapsed(), processor: self.1.elapsed() }
    }
}

/// Compares what a client got with what is right.
pub(super) fn check(message: &str) -> Result<(), Error> {
    if message == call::NAME { Ok(()) } else { Err("another reply".into()) }
}

async fn laps<W: Worker>(mut worker: W, left: Arc<AtomicU32>) -> Result<W, Error> {
    while one_more(&left) {
        worker.call().await?;
    }
    Ok(worker)
}

fn one_more(left: &AtomicU32) -> bool {
    left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok()
}
