//! What `peers` asks of a server, and how much of it.

use core::fmt;

use crate::{Error, Mode};

/// One thing to ask, again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Workload {
    /// The version of HTTP.
    pub http: Http,
    /// The form of the calls.
    pub mode: Mode,
    /// What is called.
    pub kind: Kind,
    /// How many connections ask at once.
    pub connections: u32,
    /// How often to ask in one round; the fastest server takes some tenths of a second for it.
    pub calls: u32,
}

/// The versions that are measured. HTTP/2 is that of prior knowledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Http {
    /// HTTP/1.1, one call after the other on a connection.
    One,
    /// HTTP/2, up to eight calls at once on a connection.
    Two,
}

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `helloworld.Greeter/SayHello`.
    Unary,
    /// `load.Load/Download`: that many messages.
    Download(Shape),
    /// `load.Load/Upload`: that many messages.
    Upload(Shape),
}

/// The messages of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// How many.
    pub messages: u32,
    /// How many bytes are in each.
    pub bytes: u32,
    /// Whether the stream stays open after them, until the client goes.
    pub hold: bool,
}

impl Shape {
    const fn new(messages: u32, bytes: u32) -> Self {
        Self { messages, bytes, hold: false }
    }
}

/// The four streams, and how often each is asked for in one round.
const SHAPES: [(Shape, u32); 4] = [
    (Shape::new(10_000, 100), 100),
    (Shape::new(1_000, 1 << 10), 200),
    (Shape::new(256, 64 << 10), 24),
    (Shape::new(64, 1 << 20), 8),
];

/// A stream that says one thing and then nothing more.
const IDLE: Shape = Shape { messages: 1, bytes: 100, hold: true };

/// 1 GiB.
const LARGE: Shape = Shape::new(1 << 10, 1 << 20);

impl Workload {
    /// A stream that is open and idle.
    pub const IDLE: Self = Self::stream(Kind::Download(IDLE), Http::One, 1);

    /// The stream that is read slowly.
    pub const LARGE: Self = Self::stream(Kind::Download(LARGE), Http::One, 1);

    /// A smaller one, to see that it works.
    pub const LESS: Self = Self::stream(Kind::Download(SHAPES[3].0), Http::One, 1);

    /// Just enough of it to see that it works.
    #[must_use]
    pub fn briefly(self) -> Self {
        match self.kind {
            Kind::Unary => Self { calls: self.connections, ..self },
            Kind::Download(_) | Kind::Upload(_) => Self { connections: 1, calls: 1, ..self },
        }
    }

    /// All that is measured by its rate.
    pub fn rates() -> Vec<Self> {
        let https = [Http::One, Http::Two];
        let unary = https.into_iter().flat_map(|http| {
            let modes = Mode::ALL.iter();
            modes.flat_map(move |&mode| [16, 256].map(|connections| Self::unary(http, mode, connections)))
        });
        let streams = [Kind::Download, Kind::Upload].into_iter().flat_map(|kind| {
            let kinds = SHAPES.into_iter().map(move |(shape, calls)| (kind(shape), calls));
            https
                .into_iter()
                .flat_map(move |http| kinds.clone().map(move |(kind, calls)| Self::stream(kind, http, calls)))
        });
        unary.chain(streams).collect()
    }

    /// The workload called `name`.
    pub fn find(name: &str) -> Result<Self, Error> {
        let mut all = Self::rates().into_iter().chain([Self::IDLE, Self::LARGE]);
        all.find(|workload| workload.to_string() == name)
            .ok_or_else(|| format!("no workload `{name}`").into())
    }

    /// Up to how many calls a connection has in flight.
    pub fn in_flight(&self) -> u32 {
        match (self.kind, self.http) {
            (Kind::Unary, Http::Two) => 8,
            _ => 1,
        }
    }

    const fn unary(http: Http, mode: Mode, connections: u32) -> Self {
        Self { http, mode, kind: Kind::Unary, connections, calls: 60_000 }
    }

    const fn stream(kind: Kind, http: Http, calls: u32) -> Self {
        Self { http, mode: Mode::Binary, kind, connections: 4, calls }
    }
}

/// Its name on the command line.
impl fmt::Display for Workload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { http, mode, kind, connections, .. } = self;
        match kind {
            Kind::Unary => write!(f, "unary-{mode}-{http}-{connections}"),
            Kind::Download(Shape { messages, bytes, .. }) => write!(f, "download-{messages}x{bytes}-{http}"),
            Kind::Upload(Shape { messages, bytes, .. }) => write!(f, "upload-{messages}x{bytes}-{http}"),
        }
    }
}

/// As people write it.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { messages, bytes, .. } = self;
        match (bytes >> 20, bytes >> 10) {
            (0, 0) => write!(f, "{messages} x {bytes} B"),
            (0, kibibytes) => write!(f, "{messages} x {kibibytes} KiB"),
            (mebibytes, _) => write!(f, "{messages} x {mebibytes} MiB"),
        }
    }
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::One => "h1",
            Self::Two => "h2",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workload_is_found_by_its_name() {
        for workload in Workload::rates().into_iter().chain([Workload::IDLE, Workload::LARGE]) {
            assert_eq!(Workload::find(&workload.to_string()).unwrap(), workload);
        }
        Workload::find("unary").unwrap_err();
    }
}
