//! A message that is looked at where it lies.

use bytes::{Buf, Bytes};

/// The bytes of one message, lent to who parses it: in one piece, and no byte of what follows.
///
/// What is not read of it is skipped when it is dropped, whatever became of the parser. A part that
/// [`copy_to_bytes`](Buf::copy_to_bytes) takes is not copied. (One that is forgotten, by `mem::forget`, skips nothing: what
/// it had left would be read as the next frame.)
#[derive(Debug)]
pub struct Lent<'a> {
    chunk: &'a mut Bytes,
    /// How many bytes of the chunk are behind the message.
    behind: usize,
}

impl<'a> Lent<'a> {
    /// The first `len` bytes of a chunk, or all of it where it has less.
    #[inline]
    pub(crate) fn new(chunk: &'a mut Bytes, len: usize) -> Self {
        let behind = chunk.len().saturating_sub(len);
        Self { chunk, behind }
    }

    /// The message, taken out of its chunk without a copy.
    #[inline]
    pub fn into_bytes(mut self) -> Bytes {
        self.copy_to_bytes(self.remaining())
    }
}

impl Buf for Lent<'_> {
    #[inline]
    fn remaining(&self) -> usize {
        self.chunk.len().saturating_sub(self.behind)
    }

    #[inline]
    fn chunk(&self) -> &[u8] {
        self.chunk.get(..self.remaining()).unwrap_or_default()
    }

    #[inline]
    fn advance(&mut self, count: usize) {
        assert!(count <= self.remaining(), "cannot advance past the end of the message");
        self.chunk.advance(count);
    }

    #[inline]
    fn copy_to_bytes(&mut self, len: usize) -> Bytes {
        assert!(len <= self.remaining(), "cannot take more than the message");
        self.chunk.split_to(len)
    }
}

impl Drop for Lent<'_> {
    #[inline]
    fn drop(&mut self) {
        self.chunk.advance(self.remaining());
    }
}
