//! The servers, one file each, and the list of all contestants. The servers serve the Greeter on a connection in
//! memory, on the runtime of the caller.
//!
//! To add one: a file with a `CONTESTANT`, and its line in [`ALL`].

mod bare_stream;
mod bridged;
pub(crate) mod by_hand;
pub(crate) mod connectrpc;
mod hyper_connection;
pub(crate) mod raw_hyper;
pub(crate) mod sonora;
pub(crate) mod tonic_web;

use tokio::io::DuplexStream;

use crate::{
    Error, Mode,
    clients::{self, Laps, Running},
};

/// What is measured.
#[derive(Debug)]
pub struct Contestant {
    /// What it is called on the command line and in tables.
    pub name: &'static str,
    /// The modes that it can do.
    pub modes: &'static [Mode],
    /// Which end of the connection it is.
    pub side: Side,
}

/// A contestant is a server, or a client.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// Spawns a task that serves one connection until the peer closes it. Only those who answer fixed bytes need the
    /// mode.
    Server(fn(DuplexStream, Mode)),
    /// Makes the calls of the laps on a connection.
    Client(fn(DuplexStream, Mode, Laps) -> Running),
}

/// All contestants, in the order of the tables.
pub const ALL: &[Contestant] = &[
    bare_stream::CONTESTANT,
    raw_hyper::CONTESTANT,
    by_hand::CONTESTANT,
    sonora::CONTESTANT,
    bridged::ON_SERVER,
    bridged::ON_HYPER,
    tonic_web::ON_HYPER,
    connectrpc::CONTESTANT,
    tonic_web::ON_TONIC,
    clients::raw_hyper::CONTESTANT,
    clients::sonora::CONTESTANT,
];

/// The contestant called `name`; the error lists all names.
pub fn find(name: &str) -> Result<&'static Contestant, Error> {
    let names = || ALL.iter().map(|contestant| contestant.name).collect::<Vec<_>>().join(", ");
    let found = ALL.iter().find(|contestant| contestant.name == name);
    found.ok_or_else(|| format!("no contestant `{name}`; there are: {}", names()).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Client, connect};

    #[test]
    fn every_contestant_is_right_in_every_mode_it_claims() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        for (contestant, mode) in ALL.iter().flat_map(|one| one.modes.iter().map(move |&mode| (one, mode))) {
            runtime.block_on(async {
                let laps = Laps::new(1, 1, || 0);
                match contestant.side {
                    Side::Server(serve) => {
                        let (client, server) = tokio::io::duplex(16 << 10);
                        serve(server, mode);
                        let mut client = Client::open(client, mode).await.expect(contestant.name);
                        client.call().await.expect(contestant.name);
                    }
                    Side::Client(run) => {
                        run(connect(16 << 10, mode), mode, laps).await.expect(contestant.name);
                    }
                }
            });
        }
    }
}
