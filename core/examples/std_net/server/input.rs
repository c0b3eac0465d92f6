//! Bytes from the peer that nobody has used yet.

use bytes::BytesMut;
use std::io::{self, Read};

/// Reads in pieces of this size.
const PIECE: usize = 8 << 10;

/// What was read and not used yet, and where there is more.
pub(crate) struct Input<S> {
    stream: S,
    /// Used from the front.
    pub(crate) buffer: BytesMut,
}

impl<S: Read> Input<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, buffer: BytesMut::new() }
    }

    /// Reads more; false at the end.
    pub(crate) fn fill(&mut self) -> io::Result<bool> {
        let mut piece = [0; PIECE];
        let read = self.stream.read(&mut piece)?;
        self.buffer.extend_from_slice(&piece[..read]);
        Ok(read > 0)
    }

    /// The same where the end would come too early.
    pub(crate) fn need(&mut self) -> io::Result<()> {
        if self.fill()? { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
