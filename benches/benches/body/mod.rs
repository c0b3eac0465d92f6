//! Bodies to measure with. Not every benchmark needs all of it.
#![allow(dead_code, reason = "shared by benchmarks, each of which uses a part")]

use bytes::{BufMut, Bytes, BytesMut};

/// About how much one iteration reads or writes.
pub(crate) const BODY_BYTES: usize = 1 << 20;

/// The chunks in which a connection gives a body.
pub(crate) const CHUNK_BYTES: usize = 16 << 10;

/// `count` frames of `size` bytes.
pub(crate) fn frames(size: usize, count: usize) -> Bytes {
    let len = u32::try_from(size).expect("a size that fits a frame");
    let mut body = BytesMut::with_capacity((size + 5) * count);
    for _ in 0..count {
        body.put_u8(0);
        body.put_u32(len);
        body.put_bytes(7, size);
    }
    body.freeze()
}

/// A body as it arrives: each chunk in an allocation of its own.
pub(crate) fn chunks(body: &Bytes, size: usize) -> Vec<Bytes> {
    body.chunks(size).map(Bytes::copy_from_slice).collect()
}
