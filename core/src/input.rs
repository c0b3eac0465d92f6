//! The bytes that were fed and not yet used.

use alloc::boxed::Box;
use bytes::{Buf, Bytes, BytesMut};

/// A queue of fed chunks that never holds more than one chunk uncopied.
///
/// A caller that polls until `Ok(None)` before it feeds again, as every adapter does, never leaves the first
/// field. A caller that feeds ahead has its chunks joined, so that a million one-byte chunks cost a million
/// bytes and not a million pinned buffers.
#[derive(Debug, Default)]
pub(crate) struct Input {
    current: Bytes,
    // Boxed, because it is rarely there, and readers are moved with their calls.
    later: Option<Box<BytesMut>>,
}

impl Input {
    #[inline]
    pub(crate) fn feed(&mut self, chunk: Bytes) {
        if self.len() == 0 {
            self.current = chunk;
        } else {
            self.later.get_or_insert_default().extend_from_slice(&chunk);
        }
    }

    /// The chunk being read; empty only when nothing is left.
    #[inline]
    pub(crate) fn chunk(&mut self) -> &mut Bytes {
        if self.current.is_empty() && self.later.is_some() {
            self.next();
        }
        &mut self.current
    }

    /// The chunk being read, as far as it goes: what was fed ahead is not looked at.
    #[inline]
    pub(crate) fn current(&mut self) -> &mut Bytes {
        &mut self.current
    }

    #[cold]
    fn next(&mut self) {
        if let Some(later) = &mut self.later {
            self.current = later.split().freeze();
        }
    }

    /// Lets the chunk go that is used up, because an empty part of it keeps the memory of all of it.
    pub(crate) fn let_go(&mut self) {
        if self.current.is_empty() {
            self.current = Bytes::new();
        }
    }

    /// The next bytes when they lie in one chunk, as those of a header nearly always do.
    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let chunk = self.chunk();
        let array = *chunk.first_chunk()?;
        chunk.advance(N);
        Some(array)
    }

    /// Takes up to `most` bytes of the current chunk, without copying; empty only when nothing is left.
    #[inline]
    pub(crate) fn take(&mut self, most: usize) -> Bytes {
        let chunk = self.chunk();
        if chunk.len() <= most { core::mem::take(chunk) } else { chunk.split_to(most) }
    }

    /// Moves bytes into `place`, as many as fit or are there, and says how many.
    pub(crate) fn copy_to(&mut self, place: &mut [u8]) -> usize {
        let mut copied = 0;
        while let Some(rest) = place.get_mut(copied..).filter(|rest| !rest.is_empty()) {
            let chunk = self.chunk();
            let count = rest.len().min(chunk.len());
            let Some(rest) = rest.get_mut(..count).filter(|rest| !rest.is_empty()) else { break };
            chunk.copy_to_slice(rest);
            copied += count;
        }
        self.let_go();
        copied
    }

    /// Drops everything: after a fault nothing more is read, so nothing more is held.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.current.len() + self.later.as_ref().map_or(0, |later| later.len())
    }
}
