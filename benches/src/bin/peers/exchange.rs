//! A call over HTTP/1.1 on a plain socket, for what no load generator does: leave it open, or read it slowly.

use core::net::SocketAddr;
use core::time::Duration;
use std::{
    io::{Read, Write},
    net::TcpStream,
};

use sonora_benches::{Error, Workload, load};

use crate::verify;

/// Sends the call, and leaves its answer unread. The server closes the connection behind it.
pub(crate) fn send(address: SocketAddr, workload: &Workload) -> Result<TcpStream, Error> {
    let body = load::request_body(workload);
    let mut request = format!("POST {} HTTP/1.1\r\nhost: {address}\r\n", load::path(workload.kind));
    for (name, value) in verify::headers(workload) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str(&format!("connection: close\r\ncontent-length: {}\r\n\r\n", body.len()));
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(&[request.as_bytes(), &body].concat())?;
    Ok(stream)
}

/// Reads until `expected` has come.
pub(crate) fn read_until(stream: &mut TcpStream, expected: &[u8]) -> Result<(), Error> {
    let (mut got, mut buffer) = (Vec::new(), [0; 4096]);
    while !got.windows(expected.len()).any(|window| window == expected) {
        match stream.read(&mut buffer)? {
            0 => return Err(format!("ended after {:?}", String::from_utf8_lossy(&got)).into()),
            read => got.extend_from_slice(&buffer[..read]),
        }
    }
    Ok(())
}
