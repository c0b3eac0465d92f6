//! Memory for a payload that spans chunks.

use alloc::vec::Vec;
use bytes::Bytes;

/// The memory of the payload before, emptied, for one of `len` bytes: where nobody else has any of it, and where it is
/// not much too large, because whoever keeps the new payload keeps all of it.
pub(crate) fn reuse(last: Bytes, len: usize) -> Vec<u8> {
    if !last.is_unique() {
        return Vec::new();
    }
    let mut memory = Vec::from(last);
    memory.clear();
    if memory.capacity() / 2 > len { Vec::new() } else { memory }
}

/// Makes room for `more` bytes: doubling, never past the frame's own length, so that a whole frame fills its
/// allocation exactly and a header alone reserves nothing.
pub(crate) fn grow(partial: &mut Vec<u8>, more: usize, len: usize) {
    let needed = partial.len().saturating_add(more);
    if needed > partial.capacity() {
        let capacity = partial.capacity().saturating_mul(2).clamp(needed, len.max(needed));
        partial.reserve_exact(capacity - partial.len());
    }
}
