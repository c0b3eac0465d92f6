//! Decompressing in bounded steps, into memory and out of it.

use super::DecompressError;
use bytes::BytesMut;
use std::io;

/// How much room a decompressor gets at a time. A bomb is noticed after at most one step beyond the limit.
const STEP: usize = 8 << 10;

/// What a decompressor did with the room it got.
pub(super) struct Step {
    pub(super) written: usize,
    pub(super) ended: bool,
}

/// Appends to `out` what `step` writes into the room it is given, until it ends. One byte beyond `limit` is
/// asked for and no more, so that the work ends with it.
pub(super) fn decompress(
    out: &mut BytesMut,
    limit: usize,
    mut step: impl FnMut(&mut [u8]) -> Result<Step, DecompressError>,
) -> Result<(), DecompressError> {
    let mut left = limit;
    loop {
        let len = out.len();
        out.resize(len + left.saturating_add(1).min(STEP), 0);
        let Step { written, ended } = step(&mut out[len..])?;
        out.truncate(len + written);
        left = left.checked_sub(written).ok_or(DecompressError::TooLarge)?;
        if ended {
            return Ok(());
        }
        // All of the input is there from the start: who has nothing to say wants more of it.
        if written == 0 {
            return Err(DecompressError::Corrupt);
        }
    }
}

/// The steps of a decompressor that is a reader, and ends where that ends.
#[cfg(any(feature = "gzip", feature = "zstd", feature = "snappy"))]
pub(super) fn read(mut source: impl io::Read) -> impl FnMut(&mut [u8]) -> Result<Step, DecompressError> {
    move |room| {
        let written = source.read(room).map_err(|_| DecompressError::Corrupt)?;
        Ok(Step { written, ended: written == 0 })
    }
}

/// What compressing from memory to memory returns: it fails only where there is none left.
pub(super) fn infallible<T>(result: io::Result<T>) -> T {
    result.expect("out of memory")
}
