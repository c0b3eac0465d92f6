//! The clients of `peers`, one file each: whole ones, over TCP. All make the unary call, to a server that costs next
//! to nothing.
//!
//! To add one: a file with a `CALLER`, and its line in [`ALL`].

mod connectrpc;
mod plan;
mod raw_hyper;
mod sonora;
mod tonic_web;

use std::net::TcpListener;

pub use plan::{Plan, Took};

use crate::{Error, Mode, clients::bare_server};

/// What is measured.
#[derive(Debug)]
pub struct Caller {
    /// What it is called on the command line and in tables.
    pub name: &'static str,
    /// The modes that it can do.
    pub modes: &'static [Mode],
    /// Makes the planned calls to the server at an URL, and tells how long they took.
    pub call: fn(&str, Plan) -> Result<Took, Error>,
}

/// All clients, in the order of the tables; what all are compared with is first.
pub const ALL: &[Caller] = &[
    raw_hyper::CALLER,
    sonora::ON_TOKIO,
    sonora::ON_SMOL,
    sonora::ON_ASYNC_STD,
    sonora::BLOCKING,
    tonic_web::CALLER,
    connectrpc::CALLER,
];

/// The client called `name`; the error lists all names.
pub fn find(name: &str) -> Result<&'static Caller, Error> {
    let names = || ALL.iter().map(|caller| caller.name).collect::<Vec<_>>().join(", ");
    let found = ALL.iter().find(|caller| caller.name == name);
    found.ok_or_else(|| format!("no client `{name}`; there are: {}", names()).into())
}

/// Answers every call on every connection with fixed bytes, until the listener breaks. The listener does not block.
pub fn serve_fixed_bytes(listener: TcpListener, mode: Mode) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            bare_server::spawn(stream, mode);
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_client_gets_its_answers_in_every_mode_it_claims() {
        for &mode in Mode::ALL {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            listener.set_nonblocking(true).unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            std::thread::spawn(move || serve_fixed_bytes(listener, mode));
            for caller in ALL.iter().filter(|caller| caller.modes.contains(&mode)) {
                let plan = Plan { mode, in_flight: 3, calls: 7 };
                (caller.call)(&url, plan).unwrap_or_else(|error| panic!("{}: {error}", caller.name));
            }
        }
    }
}
