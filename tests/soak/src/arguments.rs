//! What is wanted.

use crate::runtime::Runtime;
use core::time::Duration;
use std::path::PathBuf;

/// What this process is to do.
pub(crate) enum Wanted {
    /// Be the server.
    Serve(Runtime),
    /// Start a server on each of these runtimes, one after the other, and watch it for this time.
    Soak { runtimes: Vec<Runtime>, time: Duration, append: Option<PathBuf> },
}

const USAGE: &str =
    "usage: soak [--runtime tokio|smol|async-std|blocking] [--minutes N | --seconds N] [--append FILE]";

/// Reads the command line.
pub(crate) fn read() -> Result<Wanted, String> {
    parse(std::env::args().skip(1)).ok_or_else(|| USAGE.to_owned())
}

fn parse(mut words: impl Iterator<Item = String>) -> Option<Wanted> {
    let (mut runtimes, mut seconds, mut append) = (Runtime::ALL.to_vec(), 60, None);
    while let Some(word) = words.next() {
        let value = words.next()?;
        match &*word {
            "serve" => return Runtime::named(&value).map(Wanted::Serve),
            "--runtime" => runtimes = vec![Runtime::named(&value)?],
            "--minutes" => seconds = value.parse::<u64>().ok()?.checked_mul(60)?,
            "--seconds" => seconds = value.parse().ok()?,
            "--append" => append = Some(value.into()),
            _ => return None,
        }
    }
    Some(Wanted::Soak { runtimes, time: Duration::from_secs(seconds), append })
}
