//! Frames in parts, for what passes through and for messages too large to hold.

use crate::frame::{FrameError, FrameHeader, HeaderBytes, truncated};
use crate::input::Input;
use crate::limits::Limits;
use bytes::Bytes;

/// A part of a frame, in the order of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FramePart {
    /// A frame begins.
    Start(FrameHeader),
    /// Some of the frame's payload, never empty; a slice of the chunk that was fed.
    Payload(Bytes),
    /// The frame is complete.
    End,
}

/// Finds the frames of a body without collecting them: nothing is copied and nothing but a header is held.
///
/// Limits apply as in [`FrameDecoder`](crate::FrameDecoder), to the declared lengths.
///
/// ```
/// use bytes::Bytes;
/// use sonora_core::{FrameHeader, FramePart, FrameScanner, Limits};
///
/// let mut parts = FrameScanner::new(Limits::default());
/// parts.feed(Bytes::from_static(b"\x00\x00\x00\x00\x02h"));
/// assert_eq!(parts.poll_part(), Ok(Some(FramePart::Start(FrameHeader::message(2)))));
/// assert_eq!(parts.poll_part(), Ok(Some(FramePart::Payload(Bytes::from_static(b"h")))));
/// assert_eq!(parts.poll_part(), Ok(None)); // wants more
/// ```
#[derive(Debug)]
pub struct FrameScanner {
    limits: Limits,
    input: Input,
    state: State,
    ended: bool,
}

#[derive(Debug)]
enum State {
    Header(HeaderBytes),
    Payload { header: FrameHeader, left: usize },
    Failed(FrameError),
}

impl FrameScanner {
    /// A scanner at the start of a body.
    pub fn new(limits: Limits) -> Self {
        Self { limits, input: Input::default(), state: State::Header(HeaderBytes::default()), ended: false }
    }

    /// Takes the next chunk of the body, at any split; ignored after [`finish`](Self::finish) or a failure.
    pub fn feed(&mut self, chunk: Bytes) {
        if !self.ended && !matches!(self.state, State::Failed(_)) {
            self.input.feed(chunk);
        }
    }

    /// Says that the body has ended.
    pub fn finish(&mut self) {
        self.ended = true;
    }

    /// The next part; `Ok(None)` when more bytes are needed, or at a clean end.
    ///
    /// # Errors
    ///
    /// Any [`FrameError`], once all parts before it were given, and again at every later call.
    pub fn poll_part(&mut self) -> Result<Option<FramePart>, FrameError> {
        let polled = self.advance();
        if let Err(error) = &polled {
            self.state = State::Failed(error.clone());
            self.input.clear();
        }
        polled
    }

    /// Bytes fed and not given yet.
    pub fn buffered(&self) -> usize {
        match &self.state {
            State::Header(header) => self.input.len() + header.filled(),
            State::Payload { .. } | State::Failed(_) => self.input.len(),
        }
    }

    fn advance(&mut self) -> Result<Option<FramePart>, FrameError> {
        match &mut self.state {
            State::Header(bytes) => match bytes.poll(&mut self.input, &self.limits)? {
                Some(header) => {
                    self.state = State::Payload { header, left: header.payload_len() };
                    Ok(Some(FramePart::Start(header)))
                }
                None if self.ended => bytes.finish().map(|()| None),
                None => Ok(None),
            },
            State::Payload { left: 0, .. } => {
                self.state = State::Header(HeaderBytes::default());
                Ok(Some(FramePart::End))
            }
            State::Payload { header, left } => {
                let part = self.input.take(*left);
                if part.is_empty() {
                    let got = header.payload_len() - *left;
                    return if self.ended { Err(truncated(*header, got)) } else { Ok(None) };
                }
                *left -= part.len();
                Ok(Some(FramePart::Payload(part)))
            }
            State::Failed(error) => Err(error.clone()),
        }
    }
}
