//! gzip, over flate2.

use super::steps;
use super::{Compression, DecompressError};
use bytes::{BufMut, BytesMut};
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::io::Write;

/// gzip: what every gRPC implementation knows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gzip {
    level: flate2::Compression,
}

impl Gzip {
    /// gzip of a level from 1, fast, to 9, small. Default: 6.
    pub fn level(level: u32) -> Self {
        Self { level: flate2::Compression::new(level.clamp(1, 9)) }
    }
}

impl Compression for Gzip {
    fn name(&self) -> &'static str {
        "gzip"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        let mut encoder = GzEncoder::new(out.writer(), self.level);
        steps::infallible(encoder.write_all(message));
        steps::infallible(encoder.finish());
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        steps::decompress(out, limit, steps::read(MultiGzDecoder::new(payload)))
    }
}
