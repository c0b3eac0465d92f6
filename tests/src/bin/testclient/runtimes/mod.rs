//! The runtimes that the client runs on. A runtime is a file here, and a line in [`ALL`].

mod async_std;
mod blocking;
mod smol;
mod tokio;

use crate::arguments::Arguments;
use sonora_http::BoxError;

/// Runs the cases over a channel of this runtime, and returns how many failed.
pub(crate) type Run = fn(&Arguments) -> Result<usize, BoxError>;

const ALL: &[(&str, Run)] =
    &[("tokio", tokio::run), ("smol", smol::run), ("async-std", async_std::run), ("blocking", blocking::run)];

/// The runtime of this name.
pub(crate) fn named(name: &str) -> Result<Run, String> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, run)| *run).ok_or_else(|| {
        let known: Vec<&str> = ALL.iter().map(|(known, _)| *known).collect();
        format!("no runtime is called {name:?}; there are: {}", known.join(", "))
    })
}
