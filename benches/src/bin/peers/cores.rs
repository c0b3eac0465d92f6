//! Who runs on which core.

use std::thread;

use core_affinity::CoreId;
use sonora_benches::Error;

/// The two cores of a run; the same one twice where there is no other.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cores {
    /// The load generator's.
    pub(crate) load: usize,
    /// The measured process's.
    pub(crate) measured: usize,
}

impl Cores {
    /// The first and the last that this process may use.
    pub(crate) fn choose() -> Result<Self, Error> {
        let cores = core_affinity::get_core_ids().unwrap_or_default();
        let (Some(first), Some(last)) = (cores.first(), cores.last()) else {
            return Err("this system does not say which cores there are".into());
        };
        Ok(Self { load: first.id, measured: last.id })
    }
}

/// Does something in a thread of its own that stays on one core, as do all processes that it starts.
pub(crate) fn on<T: Send>(core: usize, act: impl FnOnce() -> T + Send) -> Result<T, Error> {
    let pinned = || -> Result<T, String> {
        pin(core).map_err(|error| error.to_string())?;
        Ok(act())
    };
    let done = thread::scope(|scope| scope.spawn(pinned).join());
    Ok(done.map_err(|_| "what was to run on a core panicked")??)
}

/// Keeps this thread, and all threads and processes it starts, on one core.
pub(crate) fn pin(core: usize) -> Result<(), Error> {
    let pinned = core_affinity::set_for_current(CoreId { id: core });
    if pinned { Ok(()) } else { Err(format!("cannot run on core {core} alone").into()) }
}
