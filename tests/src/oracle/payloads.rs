//! A whole body down to decompressed payloads: what requests and responses have in common.

use super::frames::walk;
use super::text::decode;
use super::{Outcome, Terms};
use crate::toy::Toy;
use bytes::BytesMut;
use sonora_core::{Compression, Frame, FrameError, FrameKind, ReadError, Wire};

/// The payloads before the first fault, and the fault.
pub(super) fn payloads(body: &[u8], terms: &Terms) -> Outcome<(FrameKind, Vec<u8>), ReadError> {
    let (bytes, text_error) = match terms.wire {
        Wire::WebText => decode(body),
        Wire::Grpc | Wire::Web => (body.to_vec(), None),
    };
    let walk = walk(&bytes, &terms.limits);
    let mut outcome = Outcome { events: Vec::new(), error: None };
    for frame in &walk.frames {
        match open(frame, terms) {
            Ok(payload) => outcome.events.push((frame.kind, payload)),
            Err(error) => return outcome.then(error),
        }
    }
    // Frames that are merely cut short were cut by the base64 that ended before them.
    let frame_error = walk.tail.error().map(ReadError::from);
    outcome.error = match text_error {
        Some(text_error) if frame_error.is_none() || walk.tail.is_cut() => Some(text_error.into()),
        _ => frame_error,
    };
    outcome
}

fn open(frame: &Frame, terms: &Terms) -> Result<Vec<u8>, ReadError> {
    if frame.kind == FrameKind::Trailers && terms.wire == Wire::Grpc {
        // Native gRPC has no such frame; its trailers are HTTP's.
        return Err(FrameError::ReservedFlags { flags: 0x80 | u8::from(frame.compressed) }.into());
    }
    if !frame.compressed {
        return Ok(frame.payload.to_vec());
    }
    if !terms.toy {
        return Err(ReadError::CompressedWithoutEncoding);
    }
    if frame.payload.is_empty() {
        return Ok(Vec::new());
    }
    let limit = match frame.kind {
        FrameKind::Message => terms.limits.max_message_bytes,
        FrameKind::Trailers => terms.limits.max_trailers_bytes,
    };
    let mut out = BytesMut::new();
    match Toy.decompress(&frame.payload, &mut out, limit as usize) {
        Ok(()) => Ok(out.to_vec()),
        Err(error) => {
            let len = frame.payload.len();
            Err(ReadError::Decompress { encoding: "toy", len, limit, error })
        }
    }
}
