//! What the command line says.

use crate::runtimes::{self, Serve};
use sonora_http::BoxError;

/// The options of the test service.
pub(crate) struct Arguments {
    pub(crate) runtime: Serve,
    pub(crate) listen: String,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, BoxError> {
        let (mut runtime, mut listen) = ("tokio".to_owned(), "127.0.0.1:8080".to_owned());
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let option = match word.as_str() {
                "--runtime" => &mut runtime,
                "--listen" => &mut listen,
                _ => return Err(format!("unknown option {word}; {USAGE}").into()),
            };
            *option = words.next().ok_or_else(|| format!("{word} wants a value; {USAGE}"))?;
        }
        Ok(Self { runtime: runtimes::named(&runtime)?, listen })
    }
}

const USAGE: &str = "there are --runtime NAME and --listen ADDRESS";
