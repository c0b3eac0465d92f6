//! The frames of a body, judged and passed on as they came.

use crate::frame::{Frame, FrameError, FrameHeader, FrameKind};
use crate::input::Input;
use crate::limits::Limits;
use crate::read_error::{ReadError, Role};
use crate::scan::{FramePart, FrameScanner};
use crate::text::{self, TextDecoder};
use crate::wire::Wire;
use alloc::{boxed::Box, vec::Vec};
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
    /// Chunks that were fed and not begun; with text mode, they are in `pieces`.
    input: Input,
    /// What it takes when frames do not come in one piece. Nearly all do, and passages are moved with their calls.
    pieces: Option<Box<Pieces>>,
    ended: bool,
    finished: bool,
}

/// A body whose frames the chunks have split, or that is text.
#[derive(Debug)]
struct Pieces {
    text: Option<TextDecoder>,
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
    #[inline]
    pub(super) fn new(wire: Wire, role: Role, encoded: bool, limits: Limits) -> Self {
        let rules = Rules { wire, role, encoded, limits };
        Self { rules, input: Input::default(), pieces: None, ended: false, finished: false }
    }

    /// A body that is one chunk, and passes as it is; `Err` says nothing of any other. Nothing is kept.
    #[inline]
    pub(super) fn whole(&self, body: Bytes) -> Result<Bytes, Bytes> {
        if self.rules.wire == Wire::WebText {
            return text::segment(&body).filter(|bytes| self.rules.are_whole(bytes)).ok_or(body);
        }
        if self.rules.are_whole(&body) { Ok(body) } else { Err(body) }
    }

    /// Whether a body may begin with this chunk, and pass it as it is.
    #[inline]
    pub(super) fn is_whole(&self, chunk: &[u8]) -> bool {
        self.rules.wire != Wire::WebText && self.rules.are_whole(chunk)
    }

    #[inline]
    pub(super) fn feed(&mut self, chunk: Bytes) {
        if self.ended {
            return;
        }
        if self.rules.wire == Wire::WebText && self.pieces.is_none() {
            self.pieces = Some(Box::new(Pieces::new(&self.rules)));
        }
        match self.pieces.as_deref_mut() {
            Some(Pieces { failed: Some(_), .. }) => {}
            Some(Pieces { text: Some(text), .. }) => text.feed(chunk),
            _ => self.input.feed(chunk),
        }
    }

    #[inline]
    pub(super) fn finish(&mut self) {
        self.ended = true;
        if let Some(Pieces { text: Some(text), .. }) = self.pieces.as_deref_mut() {
            text.finish();
        }
    }

    /// What may pass next; every error is sticky, and comes after all that stood before it.
    #[inline]
    pub(super) fn poll(&mut self) -> Result<Option<Passed>, ReadError> {
        if self.pieces.is_none() {
            let chunk = self.input.take(usize::MAX);
            if chunk.is_empty() {
                self.finished = self.ended;
                return Ok(None);
            }
            if self.rules.are_whole(&chunk) {
                return Ok(Some(Passed::Frames(chunk)));
            }
            self.pieces.insert(Box::new(Pieces::new(&self.rules))).begin_chunk(chunk);
        }
        self.poll_pieces()
    }

    /// Fails for what a whole frame says, or the end of the body. Where it begins a message that may not be, nothing
    /// of that was passed.
    #[cold]
    pub(super) fn refuse<T>(&mut self, error: ReadError) -> Result<T, ReadError> {
        self.fail(false, error)
    }

    /// After a fault nothing more is read, so nothing more is held.
    #[cold]
    fn fail<T>(&mut self, inside: bool, error: ReadError) -> Result<T, ReadError> {
        let failed = Some(error.clone());
        self.pieces = Some(Box::new(Pieces { inside, failed, ..Pieces::new(&self.rules) }));
        self.input.clear();
        Err(error)
    }

    /// Whether everything was read, to a clean end.
    pub(super) const fn has_ended(&self) -> bool {
        self.finished
    }

    /// Whether what was passed ends where a frame ends.
    pub(super) fn is_between_frames(&self) -> bool {
        self.pieces.as_ref().is_none_or(|pieces| !pieces.inside)
    }

    pub(super) fn buffered(&self) -> usize {
        self.input.len() + self.pieces.as_ref().map_or(0, |pieces| pieces.buffered())
    }

    #[inline(never)]
    fn poll_pieces(&mut self) -> Result<Option<Passed>, ReadError> {
        loop {
            let Some(pieces) = &mut self.pieces else { return Ok(None) };
            if let Some(error) = &pieces.failed {
                return Err(error.clone());
            }
            let scanned = pieces.scan(&self.rules);
            if let Ok(Some(passed)) = scanned {
                return Ok(Some(passed));
            }
            let run = pieces.take_run();
            if let Err(error) = scanned {
                let inside = pieces.inside;
                let failed = self.fail(inside, error);
                return if run.is_empty() { failed } else { Ok(Some(Passed::Frames(run))) };
            }
            // What is left begins a header.
            pieces.carried += core::mem::take(&mut pieces.chunk).len();
            if !run.is_empty() {
                return Ok(Some(Passed::Frames(run)));
            }
            if !self.next_chunk()? {
                return Ok(None);
            }
        }
    }

    /// Gives the scanner something to do; false when there is nothing.
    fn next_chunk(&mut self) -> Result<bool, ReadError> {
        let Some(pieces) = &mut self.pieces else { return Ok(false) };
        let chunk = match &mut pieces.text {
            Some(text) => match text.poll_bytes() {
                Ok(bytes) => bytes.unwrap_or_default(),
                Err(error) => {
                    let inside = pieces.inside;
                    return self.fail(inside, error.into());
                }
            },
            None => self.input.take(usize::MAX),
        };
        if !chunk.is_empty() {
            pieces.begin_chunk(chunk);
            return Ok(true);
        }
        if !self.ended || self.finished {
            return Ok(false);
        }
        self.finished = true;
        pieces.frames.finish();
        Ok(true)
    }
}

impl Pieces {
    fn new(rules: &Rules) -> Self {
        Self {
            text: (rules.wire == Wire::WebText).then(TextDecoder::new),
            frames: FrameScanner::new(rules.limits),
            chunk: Bytes::new(),
            good: 0,
            carried: 0,
            trailers: None,
            inside: false,
            failed: None,
        }
    }

    fn begin_chunk(&mut self, chunk: Bytes) {
        self.chunk = chunk.clone();
        self.frames.feed(chunk);
    }

    fn buffered(&self) -> usize {
        let trailers = self.trailers.as_ref().map_or(0, |(_, block)| block.len());
        let text = self.text.as_ref().map_or(0, TextDecoder::buffered);
        text + self.chunk.len() + self.carried + trailers
    }

    /// Goes through the chunk up to its end, a fault, or something to be told at once.
    fn scan(&mut self, rules: &Rules) -> Result<Option<Passed>, ReadError> {
        while let Some(part) = self.frames.poll_part()? {
            match part {
                FramePart::Start(header) => {
                    rules.judge(header)?;
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
    /// Whether a chunk that begins with a frame is whole messages and nothing else, none of them faulty. What is
    /// wrong with one that is not, the scanner says.
    fn are_whole(&self, mut chunk: &[u8]) -> bool {
        while let Some((header, rest)) = chunk.split_first_chunk() {
            let Ok(header) = FrameHeader::parse(*header).and_then(|header| header.check(&self.limits)) else {
                return false;
            };
            if header.kind == FrameKind::Trailers || self.judge(header).is_err() {
                return false;
            }
            match rest.get(header.payload_len()..) {
                Some(after) => chunk = after,
                None => return false,
            }
        }
        chunk.is_empty()
    }

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
