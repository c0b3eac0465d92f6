//! A compression whose payloads can be written by hand: runs of a byte, each as its count and the byte.
//!
//! `03 61 01 62` is `aaab`. Two bytes become up to 255, which is bomb enough.

use alloc::sync::Arc;
use bytes::BytesMut;
use sonora_core::{Codecs, Compression, DecompressError};

/// The compression named `toy`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Toy;

impl Toy {
    /// Accepted and offered, and used for every message from one byte on.
    pub fn codecs() -> Codecs {
        Codecs::new([Arc::new(Self) as Arc<dyn Compression>]).min_bytes(1)
    }
}

impl Compression for Toy {
    fn name(&self) -> &'static str {
        "toy"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        for run in message.chunk_by(|one, next| one == next) {
            for part in run.chunks(255) {
                out.extend_from_slice(&[part.len() as u8, part[0]]);
            }
        }
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        let start = out.len();
        for run in payload.chunks(2) {
            let &[count @ 1..=255, byte] = run else { return Err(DecompressError::Corrupt) };
            let len = out.len() + usize::from(count);
            if len - start > limit {
                return Err(DecompressError::TooLarge);
            }
            out.resize(len, byte);
        }
        Ok(())
    }
}
