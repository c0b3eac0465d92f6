//! The bytes of one direction, on their way.

use bytes::Bytes;

/// What was sent, and how much of it arrived.
#[derive(Debug, Default)]
pub(super) struct Line {
    sent: Vec<u8>,
    /// What arrived.
    pub(super) carried: Vec<u8>,
}

impl Line {
    pub(super) fn send(&mut self, bytes: Vec<u8>) {
        self.sent.extend(bytes);
    }

    /// The next chunk to arrive.
    pub(super) fn carry(&mut self, most: usize) -> Bytes {
        let rest = &self.sent[self.carried.len()..];
        let chunk = Bytes::copy_from_slice(&rest[..most.min(rest.len())]);
        self.carried.extend(&chunk);
        chunk
    }
}
