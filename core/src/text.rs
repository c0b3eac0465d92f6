//! Text mode: a body that is base64, in segments.
//!
//! ```text
//!   Each flush of the sender is its own padded segment, and a body is segments glued together:
//!     Q U J D R A = = R U Y =      a pad ends a segment, the next quad starts right after it
//!   Chunks may split it anywhere, also inside a quad.
//! ```
//!
//! Source: gRPC-Web, *Protocol differences vs gRPC over HTTP2*, `application/grpc-web-text`.

use crate::engine::{engine, room};
use crate::input::Input;
use alloc::vec::Vec;
use base64::Engine as _;
use bytes::{Buf, Bytes};
use core::slice;
use memchr::memchr;

/// Symbols in a quad, the unit of base64, and the bytes that it stands for.
const QUAD: usize = 4;
const TRIPLE: usize = 3;

/// Why a body is not base64. The peer is at fault in every variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Four symbols that are not a quad: a byte outside of the standard alphabet, a pad in the wrong place, or
    /// bits set that the pad says are not there.
    #[error("no base64 quad at byte {offset} of the body")]
    InvalidQuad {
        /// Where the quad starts, in bytes from the start of the body.
        offset: u64,
    },
    /// A line end, which many tools put behind each 76 symbols and at the end.
    #[error("line end at byte {offset} of the body: base64 must be one line, as `base64 -w0` writes it")]
    LineEnd {
        /// Where it stands, in bytes from the start of the body.
        offset: u64,
    },
    /// The body ended inside a quad.
    #[error("body ends after {symbols} of 4 symbols of a base64 quad, at byte {offset}: padding is missing")]
    MissingPadding {
        /// Where the quad starts, in bytes from the start of the body.
        offset: u64,
        /// Symbols that were there, 1 to 3.
        symbols: u8,
    },
}

/// Turns a text body into the bytes it stands for.
///
/// What comes out are the frames of [`FrameDecoder`](crate::FrameDecoder), in chunks about as large as those
/// that went in. Padding is legal after any quad. White space is not base64.
///
/// ```
/// use bytes::Bytes;
/// use sonora_core::TextDecoder;
///
/// let mut text = TextDecoder::new();
/// text.feed(Bytes::from_static(b"QUJDRA==RUY"));
/// assert_eq!(text.poll_bytes().unwrap().unwrap(), "ABCD");
/// assert_eq!(text.poll_bytes(), Ok(None)); // "RUY" wants a fourth symbol
/// text.feed(Bytes::from_static(b"="));
/// assert_eq!(text.poll_bytes().unwrap().unwrap(), "EF");
/// ```
#[derive(Debug, Default)]
pub struct TextDecoder {
    input: Input,
    /// A quad of which some symbols are still to come.
    quad: [u8; QUAD],
    filled: u8,
    /// Bytes of the body in front of `quad`.
    offset: u64,
    segments: Segments,
    ended: bool,
    failed: Option<TextError>,
}

impl TextDecoder {
    /// A decoder at the start of a body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next chunk of the body, at any split; ignored after [`finish`](Self::finish) or a failure.
    pub fn feed(&mut self, chunk: Bytes) {
        if !self.ended && self.failed.is_none() {
            self.input.feed(chunk);
        }
    }

    /// Says that the body has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// The next decoded bytes, never empty; `Ok(None)` when more symbols are needed, or at a clean end.
    ///
    /// # Errors
    ///
    /// Any [`TextError`], once everything before the faulty quad was given, and again at every later call.
    pub fn poll_bytes(&mut self) -> Result<Option<Bytes>, TextError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let polled = self.advance();
        if let Err(error) = &polled {
            self.failed = Some(error.clone());
            self.input.clear();
            self.filled = 0;
        }
        polled
    }

    /// Bytes held: fed and not decoded yet.
    pub fn buffered(&self) -> usize {
        self.input.len() + usize::from(self.filled)
    }

    fn advance(&mut self) -> Result<Option<Bytes>, TextError> {
        if self.filled > 0 || self.input.chunk().len() < QUAD {
            return self.split_quad();
        }
        let chunk = self.input.chunk();
        let quads = chunk.len() - chunk.len() % QUAD;
        let (decoded, used) = self.segments.decode(chunk.get(..quads).unwrap_or_default());
        if used == 0 {
            return Err(fault(chunk.get(..QUAD).unwrap_or_default(), self.offset));
        }
        chunk.advance(used);
        self.offset += used as u64;
        Ok(Some(Bytes::from(decoded)))
    }

    /// A quad that the chunks split, or the end of the body.
    fn split_quad(&mut self) -> Result<Option<Bytes>, TextError> {
        for place in self.quad.iter_mut().skip(self.filled.into()) {
            if self.input.copy_to(slice::from_mut(place)) == 0 {
                break;
            }
            self.filled += 1;
        }
        if usize::from(self.filled) < QUAD {
            let quad = self.quad.get(..self.filled.into()).unwrap_or_default();
            return if self.ended && !quad.is_empty() { Err(fault(quad, self.offset)) } else { Ok(None) };
        }
        let (decoded, used) = self.segments.decode(&self.quad);
        if used == 0 {
            return Err(fault(&self.quad, self.offset));
        }
        self.filled = 0;
        self.offset += QUAD as u64;
        Ok(Some(Bytes::from(decoded)))
    }
}

/// What is wrong with a quad at that place of the body, of which some symbols may be missing.
#[cold]
fn fault(quad: &[u8], offset: u64) -> TextError {
    match (quad.iter().position(|symbol| matches!(symbol, b'\r' | b'\n')), quad.len()) {
        (Some(place), _) => TextError::LineEnd { offset: offset + place as u64 },
        (None, QUAD) => TextError::InvalidQuad { offset },
        (None, symbols) => TextError::MissingPadding { offset, symbols: symbols as u8 },
    }
}

/// The bytes of a body that is one faultless segment; `None` says nothing of any other.
pub(crate) fn segment(text: &[u8]) -> Option<Bytes> {
    let mut out = room(decoded_len(text));
    let len = engine().decode_slice(text, &mut out).ok()?;
    (len == out.len()).then(|| Bytes::from(out))
}

/// Where segments ended: messages of a stream are often of one length, so that the next pad can be guessed.
///
/// The engine takes a pad nowhere but at the end, so it gets one segment at a time. Found by the engine that stops there,
/// all in front of a pad would be decoded for nothing; to search for it first costs a fifth of decoding.
#[derive(Debug, Default)]
struct Segments {
    /// Symbols of the last segment that ended in a pad; 0 before there was one.
    last: usize,
    /// Symbols that came since.
    since: usize,
}

impl Segments {
    /// Decodes whole quads up to the first faulty one: the bytes, and the symbols they took.
    fn decode(&mut self, quads: &[u8]) -> (Vec<u8>, usize) {
        let mut out = room(decoded_len(quads));
        let (mut written, mut used) = (0, 0);
        while let (Some(rest @ [_, ..]), Some(place)) = (quads.get(used..), out.get_mut(written..)) {
            let (len, taken, whole) = self.decode_first(rest, place);
            (written, used) = (written + len, used + taken);
            if !whole {
                break;
            }
        }
        out.truncate(written);
        (out, used)
    }

    /// Decodes the first segment of `quads`, or what there is of it, into `out`: bytes written, symbols used, and whether
    /// that was all of it.
    fn decode_first(&mut self, quads: &[u8], out: &mut [u8]) -> (usize, usize, bool) {
        if let Some(segment) = self.guess(quads)
            && let Ok(len) = engine().decode_slice(segment, out)
        {
            self.took(segment);
            return (len, segment.len(), true);
        }
        let end = memchr(b'=', quads).map_or(quads.len(), |pad| pad / QUAD * QUAD + QUAD);
        let segment = quads.get(..end).unwrap_or(quads);
        if let Ok(len) = engine().decode_slice(segment, out) {
            self.took(segment);
            return (len, segment.len(), true);
        }
        // One quad of it is faulty, once in the life of a body: what stands before it is still delivered.
        let (mut written, mut used) = (0, 0);
        for quad in segment.chunks_exact(QUAD) {
            match out.get_mut(written..).map(|out| engine().decode_slice(quad, out)) {
                Some(Ok(len)) => written += len,
                _ => break,
            }
            used += QUAD;
        }
        (written, used, false)
    }

    /// What the segment is, if it is as long as the last one, or if it is longer and was so already.
    fn guess<'a>(&self, quads: &'a [u8]) -> Option<&'a [u8]> {
        let left = self.last.saturating_sub(self.since);
        match quads.split_at_checked(left) {
            Some(([], _)) | None => (self.since > 0 || left > 0).then_some(quads),
            Some((segment, _)) => segment.ends_with(b"=").then_some(segment),
        }
    }

    fn took(&mut self, segment: &[u8]) {
        self.since += segment.len();
        if segment.ends_with(b"=") {
            self.last = core::mem::take(&mut self.since);
        }
    }
}

/// Exact for one segment of whole quads, so that its bytes fill their allocation.
fn decoded_len(quads: &[u8]) -> usize {
    let pads = quads.iter().rev().take(2).filter(|symbol| **symbol == b'=').count();
    (quads.len() / QUAD * TRIPLE).saturating_sub(pads)
}

#[cfg(test)]
mod tests {
    use super::{TextDecoder, TextError};
    use alloc::vec::Vec;
    use bytes::Bytes;

    fn decode(chunks: &[&'static [u8]]) -> (Vec<u8>, Result<(), TextError>) {
        let (mut text, mut bytes) = (TextDecoder::new(), Vec::new());
        for chunk in chunks {
            text.feed(Bytes::from_static(chunk));
            loop {
                match text.poll_bytes() {
                    Ok(Some(some)) => bytes.extend_from_slice(&some),
                    Ok(None) => break,
                    Err(error) => return (bytes, Err(error)),
                }
            }
        }
        text.finish();
        let end = text.poll_bytes().map(|none| assert_eq!(none, None));
        (bytes, end)
    }

    #[test]
    fn a_pad_ends_a_segment_wherever_it_stands() {
        for chunks in [
            &[&b"QUJDRA==RUY="[..]][..],
            &[b"QQ==Qg==Qw==REVG"],
            &[b"QUJDREVG"],
            &[b"QQ==QkM=REVG"],
            &[b"QUJDRA==RQ==Rg=="], // a pad where the first segment ended, and one before it
            &[b"QUJD", b"RA==RUY="],
            &[b"QUJDRA==", b"RUY="],
        ] {
            assert_eq!(decode(chunks), (b"ABCDEF".to_vec(), Ok(())), "{chunks:?}");
        }
    }

    #[test]
    fn what_stands_before_a_faulty_quad_is_delivered() {
        for (body, before, offset) in [
            (&b"QUJD!UJDQUJD"[..], &b"ABC"[..], 4),
            (b"QUJDRA==QUJ QUJD", b"ABCD", 8),
            (b"QUJD====", b"ABC", 4),
            (b"Q===", b"", 0),
            (b"QR==", b"", 0), // bits that the pad says are not there
            (b"Q=JD", b"", 0),
            (b"QUJDRA==QQ==Q===", b"ABCDA", 12), // a pad where the last segment's length wants one
        ] {
            let (bytes, end) = decode(&[body]);
            assert_eq!(&bytes, before);
            assert_eq!(end, Err(TextError::InvalidQuad { offset }));
        }
    }

    #[test]
    fn a_lost_pad_is_named() {
        let (bytes, end) = decode(&[b"QUJDR", b"A"]);
        assert_eq!(&bytes, b"ABC");
        assert_eq!(end, Err(TextError::MissingPadding { offset: 4, symbols: 2 }));
    }
}
