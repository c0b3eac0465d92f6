//! How much memory a stream takes that is open and says nothing.

use std::net::TcpStream;

use sonora_benches::{Error, Workload, load};

use crate::{exchange, process::Measured};

/// What the first streams make grow is not a stream's.
const WARM_UP: usize = 50;

/// Opens so many streams, one message received on each; returns bytes for each of them.
pub(crate) fn measure(server: &Measured, streams: usize) -> Result<f64, Error> {
    let mut open = Vec::with_capacity(WARM_UP + streams);
    for _ in 0..WARM_UP {
        open.push(one(server)?);
    }
    let before = server.memory("VmRSS")?;
    for _ in 0..streams {
        open.push(one(server)?);
    }
    Ok((server.memory("VmRSS")? - before) / streams as f64)
}

fn one(server: &Measured) -> Result<TcpStream, Error> {
    let mut stream = exchange::send(server.address, &Workload::IDLE)?;
    exchange::read_until(&mut stream, &load::first_message(&Workload::IDLE))?;
    Ok(stream)
}
