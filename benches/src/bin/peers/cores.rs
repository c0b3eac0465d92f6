//! Who runs on which core.

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

/// Keeps this thread, and all threads and processes it starts, on one core.
pub(crate) fn pin(core: usize) -> Result<(), Error> {
    let pinned = core_affinity::set_for_current(CoreId { id: core });
    if pinned { Ok(()) } else { Err(format!("cannot run on core {core} alone").into()) }
}
