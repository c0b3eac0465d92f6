//! What the faults have in common.

use sonora_behaviour::raw::{Bystander, Silence};
use sonora_behaviour::{Probe, Running, Runtime, Setup, Tuning, runtimes};

/// The runtimes that every fault is tried on.
pub(crate) const ALL: [fn() -> &'static dyn Runtime; 3] =
    [runtimes::tokio, runtimes::smol, runtimes::async_std];

/// Starts a server on each runtime, does `harm` to it, and checks that nobody else noticed.
#[track_caller]
pub(crate) fn on_each(setup: impl Fn() -> Setup, harm: impl Fn(&Running, &Probe)) {
    for runtime in ALL {
        let setup = setup();
        let probe = setup.probe.clone();
        let silence = if setup.tuning.header_timeout.is_some() { Silence::Brief } else { Silence::Long };
        let running = runtime().serve(setup);
        let bystander = Bystander::start(&running, silence);
        harm(&running, &probe);
        bystander.stop(runtime().name());
    }
}

/// A server with these limits.
pub(crate) fn tuned(tuning: Tuning) -> Setup {
    Setup { tuning, ..Setup::default() }
}
