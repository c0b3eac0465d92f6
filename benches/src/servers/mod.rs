//! The servers of `peers`, one file each: whole ones, on a TCP listener. Each has the services of `counts` for the
//! unary call, and one for streams.
//!
//! To add one: a file with a `SERVER`, and its line in [`ALL`].

mod accept;
mod bridged;
mod by_hand;
mod connectrpc;
mod messages;
mod raw_hyper;
mod sonora;
mod tonic_web;

use std::net::TcpListener;

use crate::{
    Error, Mode,
    workload::{Kind, Workload},
};

/// What is measured.
#[derive(Debug)]
pub struct Server {
    /// What it is called on the command line and in tables.
    pub name: &'static str,
    /// Whether it can do this.
    pub can: fn(&Workload) -> bool,
    /// Serves until the process ends, on one thread. The listener does not block. Only those who answer fixed bytes
    /// need more of the workload than its kind.
    pub serve: fn(TcpListener, Workload) -> Result<(), Error>,
}

/// All servers, in the order of the tables; what all are compared with is first.
pub const ALL: &[Server] = &[
    raw_hyper::SERVER,
    by_hand::SERVER,
    sonora::ON_TOKIO,
    sonora::ON_SMOL,
    sonora::ON_ASYNC_STD,
    bridged::SERVER,
    tonic_web::ON_HYPER,
    tonic_web::ON_TONIC,
    connectrpc::SERVER,
];

/// The server called `name`; the error lists all names.
pub fn find(name: &str) -> Result<&'static Server, Error> {
    let names = || ALL.iter().map(|server| server.name).collect::<Vec<_>>().join(", ");
    let found = ALL.iter().find(|server| server.name == name);
    found.ok_or_else(|| format!("no server `{name}`; there are: {}", names()).into())
}

fn everything(_: &Workload) -> bool {
    true
}

fn unary(workload: &Workload) -> bool {
    workload.kind == Kind::Unary
}

fn binary(workload: &Workload) -> bool {
    workload.mode == Mode::Binary
}
