//! The runtimes that the service runs on. A runtime is a file here, and a line in [`ALL`].

mod async_std;
mod blocking;
mod smol;
mod tokio;

use crate::arguments::Arguments;
use sonora_http::BoxError;

/// Listens where it is told, says where that is, and serves until the process ends.
pub(crate) type Serve = fn(&Arguments) -> Result<(), BoxError>;

const ALL: &[(&str, Serve)] = &[
    ("tokio", tokio::serve),
    ("smol", smol::serve),
    ("async-std", async_std::serve),
    ("blocking", blocking::serve),
];

/// The runtime of this name.
pub(crate) fn named(name: &str) -> Result<Serve, String> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, serve)| *serve).ok_or_else(|| {
        let known: Vec<&str> = ALL.iter().map(|(known, _)| *known).collect();
        format!("no runtime is called {name:?}; there are: {}", known.join(", "))
    })
}
