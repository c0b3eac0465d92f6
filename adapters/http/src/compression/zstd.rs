//! Zstandard, over the C library.

use super::steps;
use super::{Compression, DecompressError};
use bytes::{BufMut, BytesMut};
use std::io::Write;
use zstd::stream::{read::Decoder, write::Encoder};

/// The largest window accepted, as a power of two: what decoders of Zstandard in HTTP have to take, and no more.
///
/// Source: RFC 9659, *Window Sizing for Zstandard Content Encoding*.
const WINDOW_LOG_MAX: u32 = 23;

/// Zstandard: smaller than gzip, in less time.
#[derive(Clone, Copy, Debug)]
pub struct Zstd {
    level: i32,
}

impl Zstd {
    /// Zstandard of a level from 1, fast, to 19, small. Default: 3.
    pub fn level(level: u32) -> Self {
        Self { level: level.clamp(1, 19) as i32 }
    }
}

impl Default for Zstd {
    fn default() -> Self {
        Self::level(3)
    }
}

impl Compression for Zstd {
    fn name(&self) -> &'static str {
        "zstd"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        let mut encoder = steps::infallible(Encoder::new(out.writer(), self.level));
        // Told its length, it takes a window of that size.
        steps::infallible(encoder.set_pledged_src_size(Some(message.len() as u64)));
        steps::infallible(encoder.write_all(message));
        steps::infallible(encoder.finish());
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        let mut decoder = steps::infallible(Decoder::with_buffer(payload));
        steps::infallible(decoder.window_log_max(WINDOW_LOG_MAX));
        steps::decompress(out, limit, steps::read(decoder))
    }
}
