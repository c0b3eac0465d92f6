//! A socket, as ureq sees it.

use super::socket::{Socket, lock};
use super::upload;
use std::io::{self, ErrorKind};
use std::sync::{Arc, Mutex};
use ureq::Error;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

/// From how many bytes on they leave without waiting for more. Until then head and body leave together.
const FLUSH_BYTES: usize = 16 << 10;

const INPUT_BYTES: usize = 32 << 10;
const OUTPUT_BYTES: usize = 32 << 10;

/// One end of a connection. ureq drops it when the connection must not be used again.
#[derive(Debug)]
pub(super) struct Wire {
    socket: Arc<Socket>,
    buffers: LazyBuffers,
    held: Vec<u8>,
    /// The server takes no more of the request; it may have answered before.
    refused: bool,
}

impl Wire {
    pub(super) fn new(socket: Arc<Socket>) -> Self {
        let buffers = LazyBuffers::new(INPUT_BYTES, OUTPUT_BYTES);
        Self { socket, buffers, held: Vec::new(), refused: false }
    }

    /// Writes what was held back, and then `amount` bytes of the output. That the server hung up is no error yet:
    /// it may have answered first, as it does when it refuses a request.
    fn write(&mut self, amount: usize) -> io::Result<()> {
        let output = if amount == 0 { &[] } else { self.buffers.output().get(..amount).unwrap_or_default() };
        let _order = lock(&self.socket.order);
        for bytes in [&*self.held, output] {
            if self.refused || bytes.is_empty() {
                continue;
            }
            match self.socket.write_all(bytes) {
                Err(error) if hung_up(&error) => self.refused = true,
                result => result?,
            }
        }
        self.held.clear();
        Ok(())
    }
}

impl Transport for Wire {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), Error> {
        if lock(&self.socket.upload).is_elsewhere() {
            return Ok(());
        }
        if self.held.len() + amount < FLUSH_BYTES {
            self.held.extend_from_slice(self.buffers.output().get(..amount).unwrap_or_default());
            return Ok(());
        }
        Ok(self.write(amount)?)
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, Error> {
        if !self.held.is_empty() {
            self.write(0)?;
        }
        upload::start(&self.socket)?;
        let buffer = self.buffers.input_append_buf();
        if buffer.is_empty() {
            return Ok(false);
        }
        let read = self.socket.read(buffer)?;
        self.buffers.input_appended(read);
        Ok(read > 0)
    }

    fn is_open(&mut self) -> bool {
        !self.refused && self.socket.is_idle()
    }

    #[cfg(feature = "tls")]
    fn is_tls(&self) -> bool {
        self.socket.is_encrypted()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.socket.close();
    }
}

fn hung_up(error: &io::Error) -> bool {
    [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted].contains(&error.kind())
}

/// Gives ureq the one connection that its agent is for; a second there is not.
#[derive(Debug)]
pub(super) struct Plug(pub(super) Mutex<Option<Wire>>);

impl Connector for Plug {
    type Out = Wire;

    fn connect(&self, _: &ConnectionDetails<'_>, _: Option<()>) -> Result<Option<Wire>, Error> {
        match lock(&self.0).take() {
            Some(wire) => Ok(Some(wire)),
            None => Err(Error::ConnectionFailed),
        }
    }
}

/// Looks nothing up: the connection is there.
#[derive(Debug)]
pub(super) struct Resolved;

impl Resolver for Resolved {
    fn resolve(
        &self,
        _: &http::Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        Ok(self.empty())
    }
}
