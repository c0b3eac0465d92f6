//! Brotli.

use super::steps::{self, Step};
use super::{Compression, DecompressError};
use brotli::enc::{BrotliEncoderParams, StandardAlloc};
use brotli::{BrotliCompress, BrotliDecompressStream, BrotliResult, BrotliState};
use bytes::{BufMut, BytesMut};

/// Brotli: what browsers know beside gzip; the smallest for text.
#[derive(Clone, Copy, Debug)]
pub struct Brotli {
    quality: i32,
}

impl Brotli {
    /// Brotli of a quality from 0, fast, to 11, small and very slow. Default: 4.
    pub fn quality(quality: u32) -> Self {
        Self { quality: quality.min(11) as i32 }
    }
}

impl Default for Brotli {
    fn default() -> Self {
        Self::quality(4)
    }
}

impl Compression for Brotli {
    fn name(&self) -> &'static str {
        "br"
    }

    fn compress(&self, mut message: &[u8], out: &mut BytesMut) {
        let params = BrotliEncoderParams {
            quality: self.quality,
            size_hint: message.len(),
            // A window of the message's size, between the smallest and the usual one.
            lgwin: (message.len().next_power_of_two().ilog2() as i32).clamp(10, 22),
            ..BrotliEncoderParams::default()
        };
        steps::infallible(BrotliCompress(&mut message, &mut out.writer(), &params));
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        // Windows of up to 1 GiB, which such a first byte announces, are an extension that the RFC reserves.
        if payload.first().is_some_and(|first| first & 0x7f == 0x11) {
            return Err(DecompressError::Corrupt);
        }
        let alloc = StandardAlloc::default;
        let mut state = BrotliState::new(alloc(), alloc(), alloc());
        let (mut left, mut at, mut total) = (payload.len(), 0, 0);
        steps::decompress(out, limit, |room| {
            let (mut free, mut written) = (room.len(), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut at,
                payload,
                &mut free,
                &mut written,
                room,
                &mut total,
                &mut state,
            );
            match result {
                BrotliResult::NeedsMoreOutput => Ok(Step { written, ended: false }),
                BrotliResult::ResultSuccess if left == 0 => Ok(Step { written, ended: true }),
                _ => Err(DecompressError::Corrupt),
            }
        })
    }
}
