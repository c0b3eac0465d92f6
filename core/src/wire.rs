//! The three ways a call travels: one state machine, three encodings.

use crate::engine::{engine, room};
use base64::Engine as _;
use bytes::{Bytes, BytesMut};

/// How a call's body is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Wire {
    /// Native gRPC over HTTP/2: frames as they are, trailers leave as HTTP trailers.
    Grpc,
    /// gRPC-Web, binary: frames as they are, trailers are the last frame.
    Web,
    /// gRPC-Web, text: like [`Web`](Self::Web), and the whole body is base64.
    WebText,
}

impl Wire {
    /// Takes what was appended to `out` as one flush, encoded for the wire.
    ///
    /// Binary: the bytes themselves, moved and not copied. Text: one padded base64 segment of them, in an
    /// allocation of its own of exactly that size; `out` keeps its allocation for the next flush. An empty
    /// `out` gives empty bytes.
    ///
    /// Source: gRPC-Web, *Protocol differences*: a text body may be a sequence of padded segments.
    #[inline]
    pub fn seal(self, out: &mut BytesMut) -> Bytes {
        match self {
            // A buffer that is full to the brim becomes `Bytes` without one more allocation.
            Self::Grpc | Self::Web if out.len() == out.capacity() => core::mem::take(out).freeze(),
            Self::Grpc | Self::Web => out.split().freeze(),
            Self::WebText => {
                let sealed = encode(out);
                out.clear();
                sealed
            }
        }
    }

    /// The same for bytes that are there already: binary passes them on uncopied.
    pub fn seal_bytes(self, bytes: Bytes) -> Bytes {
        match self {
            Self::Grpc | Self::Web => bytes,
            Self::WebText => encode(&bytes),
        }
    }

    /// Length of a body of `len` bytes once sealed in one flush.
    pub fn sealed_len(self, len: usize) -> usize {
        match self {
            Self::Grpc | Self::Web => len,
            Self::WebText => len.div_ceil(3).saturating_mul(4),
        }
    }
}

/// One padded segment.
fn encode(bytes: &[u8]) -> Bytes {
    let mut text = room(Wire::WebText.sealed_len(bytes.len()));
    let written = engine().encode_slice(bytes, &mut text);
    debug_assert_eq!(written, Ok(text.len()), "base64 has four symbols for each started triple");
    Bytes::from(text)
}

#[cfg(test)]
mod tests {
    use super::Wire;
    use bytes::{Bytes, BytesMut};

    #[test]
    fn each_flush_is_its_own_padded_segment() {
        let mut out = BytesMut::from(&b"ABCD"[..]);
        assert_eq!(Wire::WebText.seal(&mut out), "QUJDRA==");
        out.extend_from_slice(b"EF");
        assert_eq!(Wire::WebText.seal(&mut out), "RUY=");
        assert_eq!(Wire::WebText.seal_bytes(Bytes::from_static(b"EF")), "RUY=");
        assert_eq!(Wire::WebText.seal_bytes(Bytes::new()), "");
        assert!(Wire::WebText.seal(&mut out).is_empty());
    }

    #[test]
    fn binary_is_moved_whether_the_buffer_is_full_or_not() {
        for spare in [0, 100] {
            let mut out = BytesMut::with_capacity(2 + spare);
            out.extend_from_slice(b"AB");
            let before = out.as_ptr();
            let sealed = Wire::Web.seal(&mut out);
            assert_eq!((sealed.as_ptr(), &*sealed, out.len()), (before, &b"AB"[..], 0));
            assert_eq!(out.capacity(), spare, "what is left of the buffer is there for the next flush");
        }
    }
}
