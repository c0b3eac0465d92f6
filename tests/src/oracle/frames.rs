//! Frames, from a body that is all there.

use super::drive::{Reader, drive, reader};
use super::terms::most_held;
use super::{Feeding, Outcome};
use bytes::Bytes;
use sonora_core::{Frame, FrameDecoder, FrameError, FrameHeader, FrameKind, FramePart, FrameScanner, Limits};

reader!(FrameDecoder);
reader!(FrameScanner);

/// Holds [`FrameDecoder`] against the oracle.
pub fn check_frames(body: &[u8], limits: Limits, feeding: &Feeding) -> Outcome<Frame, FrameError> {
    let poll = FrameDecoder::poll_frame;
    check_held(FrameDecoder::new(limits), poll, body, &limits, feeding, <[u8]>::len);
    let told = drive(FrameDecoder::new(limits), poll, body, feeding, most_held(&limits));
    let walk = walk(body, &limits);
    let error = walk.tail.error();
    let expected = Outcome { events: walk.frames, error };
    assert_eq!(told, expected, "{feeding:?}");
    expected
}

/// Holds [`FrameScanner`] against the oracle; the payload of a frame is one part, however it was given.
pub fn check_scanner(body: &[u8], limits: Limits, feeding: &Feeding) -> Outcome<FramePart, FrameError> {
    let poll = FrameScanner::poll_part;
    check_held(FrameScanner::new(limits), poll, body, &limits, feeding, |_| 0);
    let told = drive(FrameScanner::new(limits), poll, body, feeding, FrameHeader::LEN - 1);
    let is_empty = |part: &FramePart| matches!(part, FramePart::Payload(bytes) if bytes.is_empty());
    assert!(!told.events.iter().any(is_empty), "no payload is empty");
    let expected = parts(walk(body, &limits));
    assert_eq!(told.map(joined), expected, "{feeding:?}");
    expected
}

/// After the first chunk, a reader that wants more holds what it was fed and has neither used nor given: a part of
/// a header, or as much `of_payload` as it keeps of a part of one.
fn check_held<R: Reader, T, E>(
    mut reader: R,
    poll: fn(&mut R) -> Result<Option<T>, E>,
    body: &[u8],
    limits: &Limits,
    feeding: &Feeding,
    of_payload: fn(&[u8]) -> usize,
) {
    let chunks = feeding.chunks(body);
    let Some(chunk) = chunks.into_iter().find(|chunk| !chunk.is_empty()) else { return };
    reader.feed(Bytes::copy_from_slice(chunk));
    while matches!(poll(&mut reader), Ok(Some(_))) {}
    let held = match walk(chunk, limits).tail {
        Tail::CutHeader(bytes) => bytes.len(),
        Tail::CutPayload(_, bytes) => of_payload(bytes),
        Tail::Clean | Tail::ReservedFlags(_) | Tail::TooLarge(..) => 0,
    };
    assert_eq!(reader.buffered(), held, "bytes held after {chunk:?}");
}

/// The whole frames of a body, and what stands behind them.
pub(super) struct Walk<'a> {
    pub(super) frames: Vec<Frame>,
    pub(super) tail: Tail<'a>,
}

/// How a sequence of frames ends.
#[derive(Clone, Copy)]
pub(super) enum Tail<'a> {
    Clean,
    CutHeader(&'a [u8]),
    CutPayload(FrameHeader, &'a [u8]),
    ReservedFlags(u8),
    TooLarge(FrameHeader, u32),
}

impl Tail<'_> {
    /// Whether more bytes would have made it good.
    pub(super) fn is_cut(self) -> bool {
        matches!(self, Self::CutHeader(_) | Self::CutPayload(..))
    }

    pub(super) fn error(self) -> Option<FrameError> {
        Some(match self {
            Self::Clean => return None,
            Self::CutHeader(bytes) => FrameError::TruncatedHeader { got: bytes.len() as u8 },
            Self::CutPayload(FrameHeader { kind, len, .. }, bytes) => {
                FrameError::TruncatedPayload { kind, got: bytes.len() as u32, len }
            }
            Self::ReservedFlags(flags) => FrameError::ReservedFlags { flags },
            Self::TooLarge(FrameHeader { kind, len, .. }, limit) => FrameError::TooLarge { kind, len, limit },
        })
    }
}

pub(super) fn walk<'a>(mut body: &'a [u8], limits: &Limits) -> Walk<'a> {
    let mut frames = Vec::new();
    let tail = loop {
        let [flags, a, b, c, d, rest @ ..] = body else {
            break if body.is_empty() { Tail::Clean } else { Tail::CutHeader(body) };
        };
        let (kind, limit) = match flags {
            0x00 | 0x01 => (FrameKind::Message, limits.max_message_bytes),
            0x80 | 0x81 => (FrameKind::Trailers, limits.max_trailers_bytes),
            reserved => break Tail::ReservedFlags(*reserved),
        };
        let (compressed, len) = (flags % 2 == 1, u32::from_be_bytes([*a, *b, *c, *d]));
        let header = FrameHeader { kind, compressed, len };
        if len > limit {
            break Tail::TooLarge(header, limit);
        }
        let Some((payload, rest)) = rest.split_at_checked(len as usize) else {
            break Tail::CutPayload(header, rest);
        };
        frames.push(Frame { kind, compressed, payload: Bytes::copy_from_slice(payload) });
        body = rest;
    };
    Walk { frames, tail }
}

/// The same walk, told in parts.
fn parts(walk: Walk<'_>) -> Outcome<FramePart, FrameError> {
    let mut events = Vec::new();
    for Frame { kind, compressed, payload } in walk.frames {
        events.push(FramePart::Start(FrameHeader { kind, compressed, len: payload.len() as u32 }));
        events.extend((!payload.is_empty()).then_some(FramePart::Payload(payload)));
        events.push(FramePart::End);
    }
    if let Tail::CutPayload(header, bytes) = walk.tail {
        events.push(FramePart::Start(header));
        events.extend((!bytes.is_empty()).then(|| FramePart::Payload(Bytes::copy_from_slice(bytes))));
    }
    Outcome { events, error: walk.tail.error() }
}

/// Neighbouring payload parts as one.
fn joined(parts: Vec<FramePart>) -> Vec<FramePart> {
    let mut joined = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(FramePart::Payload(before)), FramePart::Payload(bytes)) => {
                *before = [&before[..], &bytes[..]].concat().into();
            }
            (_, part) => joined.push(part),
        }
    }
    joined
}
