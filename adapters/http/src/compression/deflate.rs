//! deflate, over flate2.

use super::steps::{self, Step};
use super::{Compression, DecompressError};
use bytes::{BufMut, BytesMut};
use flate2::write::ZlibEncoder;
use flate2::{Decompress, FlushDecompress, Status};
use std::io::Write;

/// deflate, which in gRPC as in HTTP means the zlib format.
#[derive(Clone, Copy, Debug, Default)]
pub struct Deflate {
    level: flate2::Compression,
}

impl Deflate {
    /// deflate of a level from 1, fast, to 9, small. Default: 6.
    pub fn level(level: u32) -> Self {
        Self { level: flate2::Compression::new(level.clamp(1, 9)) }
    }
}

impl Compression for Deflate {
    fn name(&self) -> &'static str {
        "deflate"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        let mut encoder = ZlibEncoder::new(out.writer(), self.level);
        steps::infallible(encoder.write_all(message));
        steps::infallible(encoder.finish());
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        // Not flate2's reader: that takes a stream which breaks off for one that ends.
        let mut decoder = Decompress::new(true);
        let mut rest = payload;
        steps::decompress(out, limit, |room| {
            let (read, wrote) = (decoder.total_in(), decoder.total_out());
            let status = decoder
                .decompress(rest, room, FlushDecompress::None)
                .map_err(|_| DecompressError::Corrupt)?;
            rest = &rest[(decoder.total_in() - read) as usize..];
            let ended = status == Status::StreamEnd;
            if ended && !rest.is_empty() {
                return Err(DecompressError::Corrupt);
            }
            Ok(Step { written: (decoder.total_out() - wrote) as usize, ended })
        })
    }
}
