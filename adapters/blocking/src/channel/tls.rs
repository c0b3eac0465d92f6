//! A TLS session over a socket that one thread reads and another writes.

use super::builder::ChannelBuilder;
use super::socket::{Socket, lock};
use rustls::ClientConnection;
use rustls::pki_types::ServerName;
use sonora_http::Status;
use std::io::{self, ErrorKind, Read, Write};
use std::sync::Mutex;

/// How much is read from the socket at once: no more than rustls takes in one go.
const CHUNK_BYTES: usize = 4 << 10;

/// The session. Its lock is never held while the socket blocks.
pub(super) struct Session(Mutex<State>);

struct State {
    tls: ClientConnection,
    /// Read from the socket, and not yet taken.
    unread: Vec<u8>,
}

/// The session that the channel's URL asks for; `None` when that is none.
///
/// # Errors
///
/// FAILED_PRECONDITION when it asks for one, and nobody would be trusted.
pub(super) fn session(settings: &ChannelBuilder) -> Result<Option<Session>, Status> {
    let origin = &settings.origin;
    if !origin.is_https() {
        return Ok(None);
    }
    let tls = settings.tls.as_ref().ok_or_else(|| origin.no_tls())?;
    let unusable = |why: &dyn core::fmt::Display| {
        Status::failed_precondition(format!("TLS to {}: {why}", origin.host()))
    };
    let config = tls.config(http::Version::HTTP_11).map_err(|error| unusable(&error))?;
    let name = ServerName::try_from(origin.host().to_owned()).map_err(|error| unusable(&error))?;
    let tls = ClientConnection::new(config, name).map_err(|error| unusable(&error))?;
    Ok(Some(Session(Mutex::new(State { tls, unread: Vec::new() }))))
}

impl Session {
    pub(super) fn handshake(&self, socket: &Socket) -> io::Result<()> {
        while {
            self.flush(socket)?;
            lock(&self.0).tls.is_handshaking()
        } {
            if self.fill(socket)? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }

    pub(super) fn read(&self, socket: &Socket, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match lock(&self.0).tls.reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                result => return result,
            }
            self.fill(socket)?;
            // An answer to what was read, such as an alert. Who is writing sends it along.
            let has_answer = lock(&self.0).tls.wants_write();
            if let (true, Ok(_order)) = (has_answer, socket.order.try_lock()) {
                self.flush(socket)?;
            }
        }
    }

    /// The caller sees to the order of those who write.
    pub(super) fn write_all(&self, socket: &Socket, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let taken = lock(&self.0).tls.writer().write(bytes)?;
            bytes = bytes.get(taken..).unwrap_or_default();
            self.flush(socket)?;
        }
        Ok(())
    }

    /// Writes what the session has to say.
    fn flush(&self, socket: &Socket) -> io::Result<()> {
        let mut records = Vec::new();
        {
            let mut state = lock(&self.0);
            while state.tls.wants_write() {
                state.tls.write_tls(&mut records)?;
            }
        }
        socket.write_raw(&records)
    }

    /// Gives the session what it did not take before, or else what the socket has next; 0 at the socket's end.
    fn fill(&self, socket: &Socket) -> io::Result<usize> {
        let mut unread = core::mem::take(&mut lock(&self.0).unread);
        if unread.is_empty() {
            unread.resize(CHUNK_BYTES, 0);
            let read = socket.read_raw(&mut unread)?;
            unread.truncate(read);
        }
        let mut state = lock(&self.0);
        let taken = state.tls.read_tls(&mut &*unread)?;
        unread.drain(..taken);
        state.unread = unread;
        let processed = state.tls.process_new_packets();
        drop(state);
        processed.map_err(|error| {
            // The alert that tells the server why.
            let _ = self.flush(socket);
            io::Error::new(ErrorKind::InvalidData, error)
        })?;
        Ok(taken)
    }
}
