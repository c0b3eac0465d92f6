//! The messages of a response stream on their way into its body.

use super::cancel::Cancel;
use super::guard::unless_panics;
use super::large::LargeField;
use super::observe::{Observed, inside};
use crate::call_body::FLUSH_BYTES;
use crate::response::Beside;
use crate::{Status, Streaming};
use bytes::{Bytes, BytesMut};
use core::{pin::Pin, task::Context, task::Poll};
use futures_core::Stream;
use prost::Message;
use sonora_core::server::ResponseWriter;
use sonora_core::{FrameHeader, SendError};

/// Room for them, and for the most of one more message.
const ROOM: usize = FLUSH_BYTES + FLUSH_BYTES / 4;

/// How many bytes are written before others have their turn. A stream that is always ready would keep its thread until
/// the socket is full: with messages that shrink to nothing when they are compressed, for seconds.
pub(crate) const TURN: usize = 512 << 10;

/// To compress a byte takes so many times as long as to write it.
const COMPRESSED: usize = 16;

/// What a message costs beside its bytes, so that those without any have an end too.
pub(crate) const MESSAGE: usize = 256;

/// What there is of a response stream until its trailers are written.
pub(crate) struct Outgoing<T> {
    pub(crate) source: Streaming<T>,
    pub(crate) writer: ResponseWriter,
    /// Finds the large field of a message.
    pub(crate) take: fn(&mut T) -> Option<LargeField>,
    pub(crate) beside: Beside,
    pub(crate) cancel: Cancel,
    pub(crate) observed: Observed,
}

/// What is ready to leave.
pub(crate) struct Ready {
    pub(crate) out: BytesMut,
    /// The end of the last message, which follows uncopied.
    pub(crate) large: Bytes,
    /// Bytes that may be written before others have their turn.
    pub(crate) left: usize,
}

impl Default for Ready {
    fn default() -> Self {
        Self { out: BytesMut::new(), large: Bytes::new(), left: TURN }
    }
}

/// Why no more messages were written.
pub(crate) enum Stop {
    /// There is enough to send.
    Enough,
    /// It is the turn of others.
    Yielding,
    /// The stream waits.
    Waiting,
    /// The stream has ended.
    Ended,
    /// It has failed.
    Failed(Status),
    /// A message does not fit a frame.
    TooLarge(SendError),
}

impl<T: Message + 'static> Outgoing<T> {
    /// The next message.
    pub(crate) fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Result<Option<T>, Status>> {
        let source = &mut self.source;
        match unless_panics(|| inside(&self.observed, || Pin::new(source).poll_next(cx))) {
            Ok(Poll::Ready(item)) => Poll::Ready(item.transpose()),
            Ok(Poll::Pending) => self.cancel.poll(cx).map(Err),
            Err(status) => Poll::Ready(Err(status)),
        }
    }

    /// Appends the messages that are ready, as long as it is not enough: what is ready leaves together, and nothing
    /// waits for what is not.
    ///
    /// Panics are caught around all of them, which costs less than around each; what of a message is there by then is
    /// taken back.
    pub(crate) fn write_ready(&mut self, ready: &mut Ready, cx: &mut Context<'_>) -> Stop {
        let Self { source, writer, take, observed, .. } = self;
        let mut whole = ready.out.len();
        let stop = unless_panics(|| {
            inside(observed, || {
                while ready.large.is_empty() && whole < FLUSH_BYTES {
                    if ready.left == 0 {
                        return Stop::Yielding;
                    }
                    match Pin::new(&mut *source).poll_next(cx) {
                        Poll::Ready(Some(Ok(message))) => {
                            if let Err(error) = write(writer, *take, message, ready) {
                                return Stop::TooLarge(error);
                            }
                        }
                        Poll::Ready(Some(Err(status))) => return Stop::Failed(status),
                        Poll::Ready(None) => return Stop::Ended,
                        Poll::Pending => return Stop::Waiting,
                    }
                    whole = ready.out.len();
                }
                Stop::Enough
            })
        });
        stop.unwrap_or_else(|status| {
            ready.out.truncate(whole);
            Stop::Failed(status)
        })
    }

    /// Appends one message.
    pub(crate) fn write(&mut self, message: T, ready: &mut Ready) -> Result<(), SendError> {
        write(&mut self.writer, self.take, message, ready)
    }
}

#[inline]
fn write<T: Message>(
    writer: &mut ResponseWriter,
    take: fn(&mut T) -> Option<LargeField>,
    mut message: T,
    ready: &mut Ready,
) -> Result<(), SendError> {
    let out = &mut ready.out;
    if !writer.compresses()
        && let Some(field) = take(&mut message)
    {
        let header = writer.message_header(field.message_len(&message))?;
        out.extend_from_slice(&header.to_wire());
        ready.large = field.encode(&message, out);
        ready.left = ready.left.saturating_sub(MESSAGE + ready.large.len());
        return Ok(());
    }
    // One message alone gets what it takes, because most streams that wait have one at a time.
    if out.capacity() == 0 {
        out.reserve(FrameHeader::LEN + message.encoded_len());
    } else if out.capacity() < ROOM {
        out.reserve(ROOM);
    }
    let mut cost = MESSAGE;
    let written = writer.message(out, |out| {
        let before = out.len();
        message.encode_raw(out);
        cost += out.len() - before;
    });
    let weight = if writer.compresses() { COMPRESSED } else { 1 };
    ready.left = ready.left.saturating_sub(weight * cost);
    written
}
