//! Frames: one byte of flags, four bytes of length, the payload.
//!
//! ```text
//!   0        1        2        3        4        5
//!   +--------+--------+--------+--------+--------+----------
//!   | flags  |  payload length, big-endian       | payload
//!   +--------+--------+--------+--------+--------+----------
//!     0x80 trailers, 0x01 compressed, all other bits reserved
//! ```
//!
//! Source: gRPC over HTTP2, *Length-Prefixed-Message*; gRPC-Web, *Protocol differences vs gRPC over HTTP2*.

use crate::input::Input;
use crate::limits::Limits;
use crate::memory;
use alloc::vec::Vec;
use bytes::{Buf, Bytes};
use core::fmt;

const TRAILERS: u8 = 0x80;
const COMPRESSED: u8 = 0x01;

/// What a frame's payload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FrameKind {
    /// One message of the call.
    Message,
    /// The trailers block; the last frame of a response.
    Trailers,
}

impl fmt::Display for FrameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "message",
            Self::Trailers => "trailers",
        })
    }
}

/// The five bytes in front of each payload: a byte of flags, and the payload's length, big-endian.
///
/// Source: gRPC over HTTP2, *Length-Prefixed-Message*; gRPC-Web, *Protocol differences vs gRPC over HTTP2*, for
/// the flag of a trailers frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameHeader {
    /// What the payload is.
    pub kind: FrameKind,
    /// Whether the payload is compressed by the call's encoding.
    pub compressed: bool,
    /// Length of the payload as it travels, in bytes.
    pub len: u32,
}

impl FrameHeader {
    /// Length of a header on the wire, in bytes.
    pub const LEN: usize = 5;

    /// The header of an uncompressed message.
    pub const fn message(len: u32) -> Self {
        Self { kind: FrameKind::Message, compressed: false, len }
    }

    /// The header of an uncompressed trailers block.
    pub const fn trailers(len: u32) -> Self {
        Self { kind: FrameKind::Trailers, compressed: false, len }
    }

    /// Reads a header.
    ///
    /// # Errors
    ///
    /// [`FrameError::ReservedFlags`] when a flag other than 0x80 and 0x01 is set.
    pub const fn parse(wire: [u8; Self::LEN]) -> Result<Self, FrameError> {
        let [flags, a, b, c, d] = wire;
        if flags & !(TRAILERS | COMPRESSED) != 0 {
            return Err(FrameError::ReservedFlags { flags });
        }
        let kind = if flags & TRAILERS == 0 { FrameKind::Message } else { FrameKind::Trailers };
        Ok(Self { kind, compressed: flags & COMPRESSED != 0, len: u32::from_be_bytes([a, b, c, d]) })
    }

    /// The header as it travels.
    pub const fn to_wire(self) -> [u8; Self::LEN] {
        let [a, b, c, d] = self.len.to_be_bytes();
        [self.flags(), a, b, c, d]
    }

    pub(crate) const fn is_plain_message(self) -> bool {
        matches!(self.kind, FrameKind::Message) && !self.compressed
    }

    /// The first byte of the header.
    pub(crate) const fn flags(self) -> u8 {
        let kind = match self.kind {
            FrameKind::Message => 0,
            FrameKind::Trailers => TRAILERS,
        };
        kind | self.compressed as u8
    }

    /// The payload's length as a size in memory: the one place where `u32` becomes `usize`.
    ///
    /// Saturates on targets whose `usize` is smaller, where no such payload could be held anyway.
    pub fn payload_len(self) -> usize {
        usize::try_from(self.len).unwrap_or(usize::MAX)
    }

    /// Refuses a payload that is over the limit of its kind.
    pub(crate) const fn check(self, limits: &Limits) -> Result<Self, FrameError> {
        let limit = match self.kind {
            FrameKind::Message => limits.max_message_bytes,
            FrameKind::Trailers => limits.max_trailers_bytes,
        };
        if self.len > limit {
            return Err(FrameError::TooLarge { kind: self.kind, len: self.len, limit });
        }
        Ok(self)
    }
}

/// A whole frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What the payload is.
    pub kind: FrameKind,
    /// Whether the payload is compressed by the call's encoding.
    pub compressed: bool,
    /// The payload as it travelled.
    pub payload: Bytes,
}

/// Why a body is not a sequence of gRPC-Web frames. The peer is at fault in every variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A flag bit other than 0x80 (trailers) or 0x01 (compressed) is set.
    #[error(
        "frame flags {flags:#04x} use reserved bits: does a header of 5 bytes stand before each message?"
    )]
    ReservedFlags {
        /// The whole flags byte.
        flags: u8,
    },
    /// The declared payload length is over the limit for its kind.
    #[error("{kind} frame declares {len} bytes, limit is {limit}")]
    TooLarge {
        /// What the payload would have been.
        kind: FrameKind,
        /// Declared length in bytes.
        len: u32,
        /// Largest length accepted, in bytes.
        limit: u32,
    },
    /// The body ended inside a frame's header.
    #[error("body ends after {got} of 5 bytes of a frame header")]
    TruncatedHeader {
        /// Header bytes that were there, 1 to 4.
        got: u8,
    },
    /// The body ended inside a frame's payload.
    #[error("body ends after {got} of {len} bytes of a {kind} frame")]
    TruncatedPayload {
        /// What the payload would have been.
        kind: FrameKind,
        /// Payload bytes that were there.
        got: u32,
        /// Declared length in bytes.
        len: u32,
    },
}

/// Collects the five bytes of a header, wherever the chunks split them.
#[derive(Debug, Default)]
pub(crate) struct HeaderBytes {
    bytes: [u8; FrameHeader::LEN],
    filled: usize,
}

impl HeaderBytes {
    /// The next header, checked against its limit; `None` while bytes are missing.
    #[inline]
    pub(crate) fn poll(
        &mut self,
        input: &mut Input,
        limits: &Limits,
    ) -> Result<Option<FrameHeader>, FrameError> {
        if input.chunk().is_empty() {
            input.let_go();
            return Ok(None);
        }
        let whole = if self.filled == 0 { input.array() } else { None };
        let Some(wire) = whole.or_else(|| self.gather(input)) else { return Ok(None) };
        FrameHeader::parse(wire)?.check(limits).map(Some)
    }

    /// Collects what chunks have split.
    #[cold]
    fn gather(&mut self, input: &mut Input) -> Option<[u8; FrameHeader::LEN]> {
        if let Some(place) = self.bytes.get_mut(self.filled..) {
            self.filled += input.copy_to(place);
        }
        if self.filled < FrameHeader::LEN {
            return None;
        }
        self.filled = 0;
        Some(self.bytes)
    }

    /// Bytes of a header of which more are to come.
    pub(crate) const fn filled(&self) -> usize {
        self.filled
    }

    /// Whether the body may end here.
    pub(crate) fn finish(&self) -> Result<(), FrameError> {
        match u8::try_from(self.filled) {
            Ok(0) | Err(_) => Ok(()),
            Ok(got) => Err(FrameError::TruncatedHeader { got }),
        }
    }
}

/// Cuts a body into whole frames.
///
/// A frame that lies in one chunk is a slice of it; one that spans chunks is copied once into a buffer that
/// grows with what arrives. Memory held is at most one frame of the limit plus one chunk.
///
/// ```
/// use bytes::{Buf, Bytes};
/// use sonora_core::{FrameDecoder, Limits};
///
/// let mut frames = FrameDecoder::new(Limits::default());
/// frames.feed(Bytes::from_static(b"\x00\x00\x00\x00\x02h"));
/// assert_eq!(frames.poll_frame(), Ok(None)); // wants more
/// frames.feed(Bytes::from_static(b"i"));
/// assert_eq!(frames.poll_frame().unwrap().unwrap().payload, "hi");
/// frames.finish();
/// assert_eq!(frames.poll_frame(), Ok(None)); // ended between frames: clean
/// ```
#[derive(Debug)]
pub struct FrameDecoder {
    limits: Limits,
    input: Input,
    state: State,
    /// Of the payload that was gathered last, where more had come already: once nobody else has it, the next one is
    /// gathered in its place. Fresh memory costs more than what is copied to it.
    last: Bytes,
    ended: bool,
}

#[derive(Debug)]
enum State {
    Header(HeaderBytes),
    Payload { header: FrameHeader, partial: Vec<u8> },
    Failed(FrameError),
}

impl FrameDecoder {
    /// A decoder at the start of a body.
    #[inline]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            input: Input::default(),
            state: State::Header(HeaderBytes::default()),
            last: Bytes::new(),
            ended: false,
        }
    }

    /// Takes the next chunk of the body, at any split; ignored after [`finish`](Self::finish) or a failure.
    #[inline]
    pub fn feed(&mut self, chunk: Bytes) {
        if !self.ended && !matches!(self.state, State::Failed(_)) {
            self.input.feed(chunk);
        }
    }

    /// Says that the body has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// The next whole frame; `Ok(None)` when more bytes are needed, or at a clean end.
    ///
    /// # Errors
    ///
    /// Any [`FrameError`], once all frames before it were given, and again at every later call.
    #[inline]
    pub fn poll_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        let Some(header) = self.whole(|_| true) else { return self.advance() };
        let payload = self.input.current().split_to(header.payload_len());
        Ok(Some(Frame { kind: header.kind, compressed: header.compressed, payload }))
    }

    /// How long the next frame's payload is, when it is a plain message and all of it lies in [`chunk`](Self::chunk),
    /// from where it is to be taken.
    #[inline]
    pub(crate) fn message_in_chunk(&mut self) -> Option<usize> {
        self.whole(FrameHeader::is_plain_message).map(FrameHeader::payload_len)
    }

    /// The chunk being read.
    #[inline]
    pub(crate) fn chunk(&mut self) -> &mut Bytes {
        self.input.current()
    }

    /// Bytes held: fed and not used yet, and the part of a frame that is there.
    pub fn buffered(&self) -> usize {
        self.input.len()
            + match &self.state {
                State::Header(header) => header.filled(),
                State::Payload { partial, .. } => partial.len(),
                State::Failed(_) => 0,
            }
    }

    #[cold]
    fn fail(&mut self, error: &FrameError) {
        self.state = State::Failed(error.clone());
        self.input.clear();
        self.last = Bytes::new();
    }

    /// The header of the next frame, taken, when it is faultless and all of the frame lies in the chunk being read,
    /// as nearly always, and when it `is` what is looked for.
    #[inline]
    fn whole(&mut self, is: impl FnOnce(FrameHeader) -> bool) -> Option<FrameHeader> {
        let State::Header(HeaderBytes { filled: 0, .. }) = &self.state else { return None };
        let chunk = self.input.current();
        let header =
            FrameHeader::parse(*chunk.first_chunk()?).and_then(|header| header.check(&self.limits)).ok()?;
        if chunk.len() - FrameHeader::LEN < header.payload_len() || !is(header) {
            return None;
        }
        chunk.advance(FrameHeader::LEN);
        Some(header)
    }

    /// The next frame, or what is missing for it, or what is wrong with it.
    #[inline(never)]
    fn advance(&mut self) -> Result<Option<Frame>, FrameError> {
        self.step().inspect_err(|error| self.fail(error))
    }

    fn step(&mut self) -> Result<Option<Frame>, FrameError> {
        if let State::Header(bytes) = &mut self.state {
            let Some(header) = bytes.poll(&mut self.input, &self.limits)? else {
                if bytes.filled() == 0 {
                    // Who may be silent for long holds nothing.
                    self.last = Bytes::new();
                }
                return if self.ended { bytes.finish().map(|()| None) } else { Ok(None) };
            };
            if self.input.chunk().len() >= header.payload_len() {
                let payload = self.input.take(header.payload_len());
                return Ok(Some(Frame { kind: header.kind, compressed: header.compressed, payload }));
            }
            let partial = memory::reuse(core::mem::take(&mut self.last), header.payload_len());
            self.state = State::Payload { header, partial };
        }
        self.gather()
    }

    /// Copies what has arrived of a payload that spans chunks, until it is whole.
    #[inline(never)]
    fn gather(&mut self) -> Result<Option<Frame>, FrameError> {
        let (header, partial) = match &mut self.state {
            State::Payload { header, partial } => (*header, partial),
            State::Header(_) => return Ok(None),
            State::Failed(error) => return Err(error.clone()),
        };
        let len = header.payload_len();
        while partial.len() < len {
            let part = self.input.take(len - partial.len());
            if part.is_empty() {
                return if self.ended { Err(truncated(header, partial.len())) } else { Ok(None) };
            }
            memory::grow(partial, part.len(), len);
            partial.extend_from_slice(&part);
        }
        let payload = Bytes::from(core::mem::take(partial));
        if self.input.len() > 0 {
            self.last = payload.slice(..1.min(len));
        }
        self.state = State::Header(HeaderBytes::default());
        Ok(Some(Frame { kind: header.kind, compressed: header.compressed, payload }))
    }
}

/// The error for a payload of which `got` bytes came.
pub(crate) fn truncated(header: FrameHeader, got: usize) -> FrameError {
    let got = u32::try_from(got).unwrap_or(u32::MAX);
    FrameError::TruncatedPayload { kind: header.kind, got, len: header.len }
}
