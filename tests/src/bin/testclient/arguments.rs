//! What the command line says.

use crate::cases;
use crate::peer::Peer;
use crate::runtimes::{self, Run};
use sonora_http::{BoxError, Wire};

/// Whom to call, and how.
pub(crate) struct Arguments {
    pub(crate) url: String,
    pub(crate) runtime: Run,
    pub(crate) wire: Wire,
    pub(crate) http2: bool,
    pub(crate) peer: Peer,
    /// The one case to run; all of them without it.
    pub(crate) case: Option<String>,
}

impl Arguments {
    pub(crate) fn read() -> Result<Self, BoxError> {
        let mut arguments = Self {
            url: String::new(),
            runtime: runtimes::named("tokio")?,
            wire: Wire::Web,
            http2: false,
            peer: Peer::Sonora,
            case: None,
        };
        let mut words = std::env::args().skip(1);
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} wants a value; {USAGE}"))?;
            arguments.set(&option, value)?;
        }
        if arguments.url.is_empty() {
            return Err(format!("--url is missing; {USAGE}").into());
        }
        Ok(arguments)
    }

    fn set(&mut self, option: &str, value: String) -> Result<(), String> {
        match (option, value.as_str()) {
            ("--url", _) => self.url = value,
            ("--runtime", name) => self.runtime = runtimes::named(name)?,
            ("--mode", "binary") => self.wire = Wire::Web,
            ("--mode", "text") => self.wire = Wire::WebText,
            ("--mode", "grpc") => self.wire = Wire::Grpc,
            ("--http", "1" | "2") => self.http2 = value == "2",
            ("--peer", name) => self.peer = Peer::named(name)?,
            ("--case", name) if cases::names().any(|known| known == name) => self.case = Some(value),
            ("--case", name) => {
                return Err(format!("no case is called {name:?}; there are: {}", all_cases()));
            }
            _ => return Err(format!("{option} {value} is no option; {USAGE}")),
        }
        Ok(())
    }
}

fn all_cases() -> String {
    cases::names().collect::<Vec<_>>().join(", ")
}

pub(crate) const USAGE: &str = "there are --url URL, --runtime NAME, --mode binary|text|grpc, --http 1|2, \
                     --peer sonora|tonic|nginx|python-wsgi|python-asgi and --case NAME";
