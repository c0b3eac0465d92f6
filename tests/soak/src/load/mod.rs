//! The load: callers of all kinds, and peers that mean harm, each on a thread of its own.

mod callers;
mod deeds;
mod dice;
mod places;
mod vandals;

pub(crate) use places::{Place, Places};

use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use dice::Dice;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, spawn};

/// The largest message that the server takes, in bytes.
pub(crate) const LIMIT: u32 = 256 << 10;

/// How often each thing was done.
pub(crate) type Counts = BTreeMap<&'static str, u64>;

/// Threads that call.
pub(crate) struct Load {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// What they have in common.
#[derive(Default)]
struct Shared {
    enough: AtomicBool,
    failed: AtomicBool,
    done: AtomicU64,
    counts: Mutex<Counts>,
}

/// Tells the others when its thread panics.
struct Guard(Arc<Shared>);

impl Load {
    /// Begins to call.
    pub(crate) fn start(places: &Places) -> Self {
        let shared = Arc::<Shared>::default();
        let mut threads = Vec::new();
        for (seed, caller) in callers::all(places).into_iter().enumerate() {
            let shared = Guard(Arc::clone(&shared));
            threads.push(spawn(move || caller.call(&shared.0, Dice::new(seed as u64))));
        }
        for seed in 0..VANDALS {
            let (shared, places) = (Guard(Arc::clone(&shared)), places.clone());
            threads.push(spawn(move || vandals::rage(&places, &shared.0, Dice::new(1000 + seed))));
        }
        Self { shared, threads }
    }

    /// How many things were done so far.
    pub(crate) fn done(&self) -> u64 {
        self.shared.done.load(Ordering::Relaxed)
    }

    /// Whether a reply was wrong; which one, standard error tells.
    pub(crate) fn has_failed(&self) -> bool {
        self.shared.failed.load(Ordering::Relaxed)
    }

    /// Ends, and closes all connections; what was done, unless a reply was wrong.
    pub(crate) fn stop(self) -> Option<Counts> {
        self.shared.enough.store(true, Ordering::Relaxed);
        let failed = self.threads.into_iter().filter_map(|thread| thread.join().err()).count();
        let counts = core::mem::take(&mut *self.shared.counts());
        (failed == 0).then_some(counts)
    }
}

/// Threads of peers that mean harm.
const VANDALS: u64 = 2;

impl Shared {
    fn is_enough(&self) -> bool {
        self.enough.load(Ordering::Relaxed)
    }

    fn did(&self, what: &'static str) {
        self.done.fetch_add(1, Ordering::Relaxed);
        *self.counts().entry(what).or_default() += 1;
    }

    fn counts(&self) -> std::sync::MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.failed.store(true, Ordering::Relaxed);
            self.0.enough.store(true, Ordering::Relaxed);
        }
    }
}
