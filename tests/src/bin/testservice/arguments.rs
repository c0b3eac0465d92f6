//! What the command line says.

use crate::runtimes::{self, Serve};
use sonora_http::{BoxError, Cors};

/// The options of the test service.
pub(crate) struct Arguments {
    pub(crate) runtime: Serve,
    pub(crate) listen: String,
    /// The host whose pages may call, on any port; all may without it.
    pub(crate) pages: Option<String>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, BoxError> {
        let (mut runtime, mut listen, mut pages) =
            ("tokio".to_owned(), "127.0.0.1:8080".to_owned(), String::new());
        let mut words = std::env::args().skip(1);
        while let Some(word) = words.next() {
            let option = match word.as_str() {
                "--runtime" => &mut runtime,
                "--listen" => &mut listen,
                "--pages" => &mut pages,
                _ => return Err(format!("unknown option {word}; {USAGE}").into()),
            };
            *option = words.next().ok_or_else(|| format!("{word} wants a value; {USAGE}"))?;
        }
        let pages = Some(pages).filter(|host| !host.is_empty());
        Ok(Self { runtime: runtimes::named(&runtime)?, listen, pages })
    }

    /// Which pages may call.
    pub(crate) fn origins(&self) -> Cors {
        match &self.pages {
            Some(host) => {
                let origin = format!("http://{host}:");
                Cors::matching(move |page| page.starts_with(&origin))
            }
            None => Cors::any(),
        }
    }
}

pub(crate) const USAGE: &str = "there are --runtime NAME, --listen ADDRESS and --pages HOST";
