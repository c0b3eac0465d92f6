//! The frames of a body, judged and passed on as they came.

use crate::frame::{Frame, FrameError, FrameHeader, FrameKind};
use crate::input::Input;
use crate::limits::Limits;
use crate::read_error::{ReadError, Role};
use crate::scan::{FramePart, FrameScanner};
use crate::text::TextDecoder;
use crate::wire::Wire;
use alloc::vec::Vec;
use bytes::{Buf, Bytes};

/// What comes out of a passage.
#[derive(Debug)]
pub(super) enum Passed {
    /// Messages, whole or in part, with their headers.
    Frames(Bytes),
    /// A frame of trailers, which stays here.
    Trailers(Frame),
}

/// Finds the frames of a body and passes them on in pieces that are slices of what was fed.
///
/// ```text
///   fed       00 00 00 00 02 h | i 00 00 00 | 00 01 x 80 ..
///   passed    ^^^^^^^^^^^^^^^^   ^ held       header, then x; trailers stay
/// ```
///
/// Nothing of a header is passed before the whole of it was judged, so that what passes before a fault is the
/// same for every way of chunking.
#[derive(Debug)]
pub(super) struct Passage {
    rules: Rules,
    text: Option<TextDecoder>,
    /// Chunks that were fed and not begun; with text mode, they are in `text`.
    input: Input,
    frames: FrameScanner,
    /// What the scanner was fed last, without what has been passed.
    chunk: Bytes,
    /// Bytes at the front of `chunk` that may pass.
    good: usize,
    /// Bytes of a header that earlier chunks ended in.
    carried: usize,
    /// The trailers that are being collected.
    trailers: Option<(FrameHeader, Vec<u8>)>,
    /// Whether a message was passed in part.
    inside: bool,
    ended: bool,
    finished: bool,
    failed: Option<ReadError>,
}

/// What a frame has to be like.
#[derive(Clone, Copy, Debug)]
struct Rules {
    wire: Wire,
    role: Role,
    /// Whether the body has a `grpc-encoding`.
    encoded: bool,
    limits: Limits,
}

impl Passage {
    pub(super) fn new(wire: Wire, role: Role, encoded: bool, limits: Limits) -> Self {
        Self {
            rules: Rules { wire, role, encoded, limits },
            text: (wire == Wire::WebText).then(TextDecoder::new),
            input: Input::default(),
            frames: FrameScanner::new(limits),
            chunk: Bytes::new(),
            good: 0,
            carried: 0,
            trailers: None,
            inside: false,
            ended: false,
            finished: false,
            failed: None,
        }
    }

    pub(super) fn feed(&mut self, chunk: Bytes) {
        if self.ended || self.failed.is_some() {
            return;
        }
        match &mut self.text {
            Some(text) => text.feed(chunk),
            None => self.input.feed(chunk),
        }
    }

    pub(super) fn finish(&mut self) {
        self.ended = true;
        if let Some(text) = &mut self.text {
            text.finish();
        }
    }

    /// What may pass next; every error is sticky, and comes after all that stood before it.
    pub(super) fn poll(&mut self) -> Result<Option<Passed>, ReadError> {
        loop {
            if let Some(error) = &self.failed {
                return Err(error.clone());
            }
            match self.scan() {
                Ok(Some(passed)) => return Ok(Some(passed)),
                Ok(None) => {}
                Err(error) => {
                    let run = self.take_run();
                    let failed = self.fail(error);
                    return if run.is_empty() { failed } else { Ok(Some(Passed::Frames(run))) };
                }
            }
            let run = self.take_run();
            // What is left begins a header.
            self.carried += core::mem::take(&mut self.chunk).len();
            if !run.is_empty() {
                return Ok(Some(Passed::Frames(run)));
            }
            if !self.next_chunk()? {
                return Ok(None);
            }
        }
    }

    /// After a fault nothing more is read, so nothing more is held.
    #[cold]
    pub(super) fn fail<T>(&mut self, error: ReadError) -> Result<T, ReadError> {
        let inside = self.inside;
        *self = Self::new(self.rules.wire, self.rules.role, self.rules.encoded, self.rules.limits);
        self.inside = inside;
        self.failed = Some(error.clone());
        Err(error)
    }

    /// Whether everything was read, to a clean end.
    pub(super) const fn has_ended(&self) -> bool {
        self.finished
    }

    /// Whether what was passed ends where a frame ends.
    pub(super) const fn is_between_frames(&self) -> bool {
        !self.inside
    }

    pub(super) fn buffered(&self) -> usize {
        let trailers = self.trailers.as_ref().map_or(0, |(_, block)| block.len());
        let text = self.text.as_ref().map_or(0, TextDecoder::buffered);
        self.input.len() + text + self.chunk.len() + self.carried + trailers
    }

    /// Gives the scanner something to do; false when there is nothing.
    fn next_chunk(&mut self) -> Result<bool, ReadError> {
        let chunk = match &mut self.text {
            Some(text) => match text.poll_bytes() {
                Ok(bytes) => bytes.unwrap_or_default(),
                Err(error) => return self.fail(error.into()),
            },
            None => self.input.take(usize::MAX),
        };
        if !chunk.is_empty() {
            self.chunk = chunk.clone();
            self.frames.feed(chunk);
            return Ok(true);
        }
        if !self.ended || self.finished {
            return Ok(false);
        }
        self.finished = true;
        self.frames.finish();
        Ok(true)
    }

    /// Goes through the chunk up to its end, a fault, or something to be told at once.
    fn scan(&mut self) -> Result<Option<Passed>, ReadError> {
        while let Some(part) = self.frames.poll_part()? {
            match part {
                FramePart::Start(header) => {
                    self.rules.judge(header)?;
                    if let Some(passed) = self.begin(header) {
                        return Ok(Some(passed));
                    }
                }
                FramePart::Payload(payload) => match &mut self.trailers {
                    None => self.good += payload.len(),
                    Some((_, block)) => {
                        self.chunk.advance(payload.len().min(self.chunk.len()));
                        block.extend_from_slice(&payload);
                    }
                },
                FramePart::End => {
                    self.inside = false;
                    if let Some((FrameHeader { kind, compressed, .. }, block)) = self.trailers.take() {
                        let payload = block.into();
                        return Ok(Some(Passed::Trailers(Frame { kind, compressed, payload })));
                    }
                }
            }
        }
        Ok(None)
    }

    /// A frame whose header was found good.
    fn begin(&mut self, header: FrameHeader) -> Option<Passed> {
        let here = FrameHeader::LEN - core::mem::take(&mut self.carried).min(FrameHeader::LEN);
        if header.kind == FrameKind::Trailers {
            let run = self.take_run();
            self.chunk.advance(here.min(self.chunk.len()));
            self.trailers = Some((header, Vec::new()));
            return (!run.is_empty()).then_some(Passed::Frames(run));
        }
        self.inside = true;
        if here == FrameHeader::LEN {
            self.good += FrameHeader::LEN;
            return None;
        }
        // Chunks have split it, so it stands at the front of this one, and nothing else is to pass before it.
        self.chunk.advance(here.min(self.chunk.len()));
        Some(Passed::Frames(Bytes::copy_from_slice(&header.to_wire())))
    }

    fn take_run(&mut self) -> Bytes {
        let good = core::mem::take(&mut self.good).min(self.chunk.len());
        if good == self.chunk.len() { core::mem::take(&mut self.chunk) } else { self.chunk.split_to(good) }
    }
}

impl Rules {
    fn judge(&self, header: FrameHeader) -> Result<(), ReadError> {
        match (header.kind, self.wire, self.role) {
            // Native gRPC has no such frame: its trailers are HTTP's.
            (FrameKind::Trailers, Wire::Grpc, _) => {
                Err(FrameError::ReservedFlags { flags: header.flags() }.into())
            }
            (FrameKind::Trailers, _, Role::Server) => Err(ReadError::TrailersInRequest),
            _ if header.compressed && !self.encoded => Err(ReadError::CompressedWithoutEncoding),
            _ => Ok(()),
        }
    }
}
