//! Messages on their way in: base64, frames and decompression, for requests and responses alike.

use crate::compression::Compression;
use crate::frame::{Frame, FrameDecoder, FrameError, FrameHeader, FrameKind};
use crate::lent::Lent;
use crate::limits::Limits;
use crate::read_error::ReadError;
use crate::text::TextDecoder;
use crate::wire::Wire;
use alloc::sync::Arc;
use bytes::{Bytes, BytesMut};
use core::fmt;

/// Reads a body down to decompressed payloads.
pub(crate) struct BodyReader {
    wire: Wire,
    text: Option<TextDecoder>,
    frames: FrameDecoder,
    codec: Option<Arc<dyn Compression>>,
    limits: Limits,
    ended: bool,
    failed: Option<ReadError>,
}

impl BodyReader {
    #[inline]
    pub(crate) fn new(wire: Wire, codec: Option<Arc<dyn Compression>>, limits: Limits) -> Self {
        Self {
            wire,
            text: (wire == Wire::WebText).then(TextDecoder::new),
            frames: FrameDecoder::new(limits),
            codec,
            limits,
            ended: false,
            failed: None,
        }
    }

    #[inline]
    pub(crate) fn feed(&mut self, chunk: Bytes) {
        if self.failed.is_some() {
            return;
        }
        match &mut self.text {
            Some(text) => text.feed(chunk),
            None => self.frames.feed(chunk),
        }
    }

    #[inline]
    pub(crate) fn finish(&mut self) {
        self.ended = true;
        match &mut self.text {
            Some(text) => text.finish(),
            None => self.frames.finish(),
        }
    }

    pub(crate) const fn ended(&self) -> bool {
        self.ended
    }

    pub(crate) fn buffered(&self) -> usize {
        self.frames.buffered() + self.text.as_ref().map_or(0, TextDecoder::buffered)
    }

    /// The next payload; every error is sticky.
    #[inline]
    pub(crate) fn poll(&mut self) -> Result<Option<(FrameKind, Bytes)>, ReadError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        match self.advance() {
            Err(error) => self.fail(error),
            polled => polled,
        }
    }

    /// The next payload as `take` makes it of the bytes where they lie, which saves taking them out; what that leaves
    /// of them is skipped.
    #[inline]
    pub(crate) fn poll_lent<T>(
        &mut self,
        take: impl FnOnce(FrameKind, Lent<'_>) -> T,
    ) -> Result<Option<T>, ReadError> {
        if self.failed.is_none()
            && let Some(len) = self.frames.message_in_chunk()
        {
            return Ok(Some(take(FrameKind::Message, Lent::new(self.frames.chunk(), len))));
        }
        Ok(self.poll()?.map(|(kind, mut payload)| take(kind, Lent::new(&mut payload, usize::MAX))))
    }

    /// Fails, whether for a reason of the body's own or for one that only the call knows: after a fault
    /// nothing more is read, so nothing more is held.
    #[cold]
    pub(crate) fn fail<T>(&mut self, error: ReadError) -> Result<T, ReadError> {
        self.failed = Some(error.clone());
        self.frames = FrameDecoder::new(self.limits);
        self.text = None;
        Err(error)
    }

    #[inline]
    fn advance(&mut self) -> Result<Option<(FrameKind, Bytes)>, ReadError> {
        loop {
            if let Some(frame) = self.frames.poll_frame()? {
                return self.open(frame).map(Some);
            }
            if self.text.is_none() || !self.poll_text()? {
                return Ok(None);
            }
        }
    }

    /// Feeds the frames with decoded text; false when there is none.
    #[inline(never)]
    fn poll_text(&mut self) -> Result<bool, ReadError> {
        let Some(text) = &mut self.text else { return Ok(false) };
        match text.poll_bytes()? {
            Some(bytes) => self.frames.feed(bytes),
            None if self.ended => {
                // The frames end where the base64 ended cleanly, and not before.
                self.frames.finish();
                self.text = None;
            }
            None => return Ok(false),
        }
        Ok(true)
    }

    #[inline]
    fn open(&self, frame: Frame) -> Result<(FrameKind, Bytes), ReadError> {
        let Frame { kind, compressed, payload } = frame;
        if kind == FrameKind::Trailers && self.wire == Wire::Grpc {
            // Native gRPC has no such frame: its trailers are HTTP's.
            return Err(FrameError::ReservedFlags {
                flags: FrameHeader { kind, compressed, len: 0 }.flags(),
            }
            .into());
        }
        if !compressed {
            return Ok((kind, payload));
        }
        Ok((kind, decompress(self.codec.as_ref(), kind, payload, &self.limits)?))
    }
}

/// Decompresses a payload, within its limit.
#[inline(never)]
pub(crate) fn decompress(
    codec: Option<&Arc<dyn Compression>>,
    kind: FrameKind,
    payload: Bytes,
    limits: &Limits,
) -> Result<Bytes, ReadError> {
    let codec = codec.ok_or(ReadError::CompressedWithoutEncoding)?;
    if payload.is_empty() {
        // Legal under every encoding, and means an empty payload.
        return Ok(payload);
    }
    let limit = match kind {
        FrameKind::Message => limits.max_message_bytes,
        FrameKind::Trailers => limits.max_trailers_bytes,
    };
    let mut out = BytesMut::new();
    let room = usize::try_from(limit).unwrap_or(usize::MAX);
    match codec.decompress(&payload, &mut out, room) {
        Ok(()) => Ok(out.freeze()),
        Err(error) => Err(ReadError::Decompress { encoding: codec.name(), len: payload.len(), limit, error }),
    }
}

impl fmt::Debug for BodyReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BodyReader")
            .field("text", &self.text)
            .field("frames", &self.frames)
            .field("codec", &self.codec.as_ref().map(|codec| codec.name()))
            .field("ended", &self.ended)
            .field("failed", &self.failed)
            .finish_non_exhaustive()
    }
}
