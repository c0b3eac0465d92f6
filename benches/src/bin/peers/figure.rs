//! What is measured, and how one number of it is got.

use core::{fmt, time::Duration};

use sonora_benches::{
    Error, Mode, Workload, callers, servers,
    workload::{Http, Kind},
};

use crate::{calls, cores::Cores, h2load, idle, process::Measured, scratch::Scratch, slow_reader, verify};

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Figure {
    /// How many calls a second a server answers.
    Server(Workload),
    /// How many calls a second a client makes, so many at once.
    Client(Mode, u32),
    /// What a server keeps for an open stream.
    IdleStream,
    /// The most that a server has while a stream of 1 GiB is read slowly.
    SlowReader,
}

/// What one round gives.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    /// Memory.
    Bytes(f64),
    /// Calls in a second of the clock, and in a second that the measured process was running.
    Rate { clock: f64, processor: f64 },
}

/// Columns that share a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Unary,
    Downloads,
    Uploads,
    Clients,
    Memory,
}

/// What measuring needs.
pub(crate) struct Bench {
    pub(crate) cores: Cores,
    pub(crate) scratch: Scratch,
    pub(crate) quick: bool,
}

impl Figure {
    /// All of them, in the order of the tables.
    pub(crate) fn all() -> Vec<Self> {
        let clients =
            Mode::ALL.iter().flat_map(|&mode| [1, 64].map(|in_flight| Self::Client(mode, in_flight)));
        let rates = Workload::rates().into_iter().map(Self::Server);
        rates.chain(clients).chain([Self::IdleStream, Self::SlowReader]).collect()
    }

    /// Whether a smoke leaves it out: large streams, of which the slow reader's is one.
    pub(crate) fn is_long(self) -> bool {
        matches!(self, Self::Server(Workload { kind: Kind::Download(shape) | Kind::Upload(shape), .. }) if shape.bytes >= 1 << 20)
    }

    /// Its name on the command line.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Server(workload) => workload.to_string(),
            Self::Client(mode, in_flight) => format!("client-{mode}-{in_flight}"),
            Self::IdleStream => "idle-stream".to_owned(),
            Self::SlowReader => "slow-reader".to_owned(),
        }
    }

    /// The table it belongs to.
    pub(crate) fn group(self) -> Group {
        match self {
            Self::Server(workload) => match workload.kind {
                Kind::Unary => Group::Unary,
                Kind::Download(_) => Group::Downloads,
                Kind::Upload(_) => Group::Uploads,
            },
            Self::Client(..) => Group::Clients,
            Self::IdleStream | Self::SlowReader => Group::Memory,
        }
    }

    /// All who can do it; what they are compared with is first.
    pub(crate) fn contestants(self) -> Vec<&'static str> {
        let servers = |workload: Workload| {
            let able = servers::ALL.iter().filter(move |server| (server.can)(&workload));
            able.map(|server| server.name).collect()
        };
        match self {
            Self::Server(workload) => servers(workload),
            Self::IdleStream | Self::SlowReader => servers(Workload::IDLE),
            Self::Client(mode, _) => {
                let able = callers::ALL.iter().filter(|caller| caller.modes.contains(&mode));
                able.map(|caller| caller.name).collect()
            }
        }
    }

    /// Measures one contestant.
    pub(crate) fn measure(self, name: &str, bench: &Bench) -> Result<Value, Error> {
        match self {
            Self::Server(workload) => rate(name, workload, bench),
            Self::Client(mode, in_flight) => calls::rate(name, mode, in_flight, bench),
            Self::IdleStream => {
                let server = Measured::server(name, &Workload::IDLE, bench.cores.measured)?;
                idle::measure(&server, if bench.quick { 50 } else { 1_000 }).map(Value::Bytes)
            }
            Self::SlowReader => {
                let (stream, pause) = match bench.quick {
                    true => (Workload::LESS, Duration::ZERO),
                    false => (Workload::LARGE, slow_reader::PAUSE),
                };
                let server = Measured::server(name, &stream, bench.cores.measured)?;
                slow_reader::measure(&server, &stream, pause).map(Value::Bytes)
            }
        }
    }
}

/// Looks at one answer, warms the server up, and measures.
fn rate(name: &str, workload: Workload, bench: &Bench) -> Result<Value, Error> {
    let workload = if bench.quick { workload.briefly() } else { workload };
    let server = Measured::server(name, &workload, bench.cores.measured)?;
    let length = verify::verify(server.address, &workload)?;
    let body = bench.scratch.body(&workload)?;
    let core = match workload.kind {
        Kind::Unary | Kind::Download(_) => bench.cores.load,
        // To send costs h2load more than to receive costs a server, which would mostly wait, and wake for a piece at a
        // time. On one core it runs when its sockets are full, as a server does that has enough to do.
        Kind::Upload(_) => bench.cores.measured,
    };
    if !bench.quick {
        let warm_up = Workload { calls: (workload.calls / 10).max(workload.connections), ..workload };
        h2load::load(core, server.address, &warm_up, &body, length)?;
    }
    let before = server.processor_time()?;
    let clock = h2load::load(core, server.address, &workload, &body, length)?;
    let processor = f64::from(workload.calls) / (server.processor_time()? - before);
    Ok(Value::Rate { clock, processor })
}

/// The heading of its column.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(workload) => {
                let http = if workload.http == Http::One { "HTTP/1.1" } else { "HTTP/2" };
                match workload.kind {
                    Kind::Unary => write!(f, "{http}, {}, {}", workload.mode, workload.connections),
                    Kind::Download(shape) | Kind::Upload(shape) => write!(f, "{http}, {shape}"),
                }
            }
            Self::Client(mode, 1) => write!(f, "{mode}, one by one"),
            Self::Client(mode, in_flight) => write!(f, "{mode}, {in_flight} at once"),
            Self::IdleStream => f.write_str("an idle stream, KiB"),
            Self::SlowReader => f.write_str("a slow reader's stream, MiB at most"),
        }
    }
}

impl Group {
    pub(crate) const ALL: [Self; 5] =
        [Self::Unary, Self::Downloads, Self::Uploads, Self::Clients, Self::Memory];

    /// What is above the table.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Unary => "Servers: unary calls, by connections",
            Self::Downloads => "Servers: streams to a client that reads them at once",
            Self::Uploads => "Servers: streams from a client on the same core",
            Self::Clients => "Clients: unary calls",
            Self::Memory => "Servers: memory",
        }
    }
}
