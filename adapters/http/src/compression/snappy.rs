//! Snappy, over snap.

use super::steps;
use super::{Compression, DecompressError};
use bytes::{BufMut, BytesMut};
use snap::read::FrameDecoder;
use snap::write::FrameEncoder;
use std::io::Write;

/// Snappy in its framing format: little work, little gain.
#[derive(Clone, Copy, Debug, Default)]
pub struct Snappy;

impl Compression for Snappy {
    fn name(&self) -> &'static str {
        "snappy"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        let mut encoder = FrameEncoder::new(out.writer());
        steps::infallible(encoder.write_all(message));
        steps::infallible(encoder.flush());
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        steps::decompress(out, limit, steps::read(FrameDecoder::new(payload)))
    }
}
