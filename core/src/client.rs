//! A call as a client sees it.
//!
//! [`start`] gives three values, separate from the start so that a full-duplex adapter needs no lock: the
//! request's head, the writer of its body, and what awaits the response.

use crate::compression::Compression;
use crate::content_type::{ContentType, Subtype};
use crate::ending::Ending;
use crate::frame::{FrameHeader, FrameKind};
use crate::head::{Field, RequestHead, fixed};
use crate::lent::Lent;
use crate::limits::Options;
use crate::message::BodyReader;
use crate::metadata::Metadata;
use crate::read_error::ReadError;
use crate::response_head::{Head, shown};
use crate::send::{SendError, Sender};
use crate::status::{Code, Status};
use crate::wire::Wire;
use crate::{bin, timeout};
use alloc::{borrow::Cow, format, sync::Arc, vec::Vec};
use bytes::{Buf, Bytes, BytesMut};
use core::time::Duration;

pub use crate::ending::{End, Trailers};

/// A call about to be made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The head to send.
    pub head: RequestHead,
    /// Writes the request's messages.
    pub writer: RequestWriter,
    /// Takes the response's head.
    pub response: AwaitResponse,
}

/// Begins a call of the method at `path` (`/package.Service/Method`).
///
/// The head has everything that servers and load balancers are known to need: `content-type` and `accept`,
/// `x-grpc-web`, a `grpc-timeout` of at most eight digits, the encodings, and `metadata`.
///
/// Source: gRPC-Web, *Protocol differences vs gRPC over HTTP2*; gRPC over HTTP2, *Requests*.
pub fn start(
    path: impl Into<Cow<'static, str>>,
    wire: Wire,
    timeout: Option<Duration>,
    metadata: &Metadata,
    options: &Options,
) -> Call {
    let outgoing = options.codecs.preferred();
    let mut fields = Vec::with_capacity(8);
    fields.extend(wire_fields(wire));
    fields.extend(timeout.map(timeout_field));
    if let Some(outgoing) = &outgoing {
        fields.push(fixed("grpc-encoding", outgoing.codec.name()));
    }
    if let Some(names) = options.codecs.names() {
        fields.push((Cow::Borrowed("grpc-accept-encoding"), Bytes::from(names)));
    }
    fields.extend(metadata.fields().map(padded));
    Call {
        head: RequestHead { path: path.into(), fields },
        writer: RequestWriter { wire, sender: Sender { outgoing } },
        response: AwaitResponse { wire, options: options.clone() },
    }
}

/// A field as it is sent, `-bin` values with their pads.
fn padded((name, value): Field) -> Field {
    let text = if name.ends_with("-bin") { bin::padded(&value) } else { None };
    (name, text.unwrap_or(value))
}

/// The field that tells the server how long a call may take, for a head that is prepared without it and sent more
/// than once.
///
/// Source: gRPC over HTTP2, *Requests*, Timeout.
pub fn timeout_field(timeout: Duration) -> Field {
    let value = timeout::format(timeout);
    (Cow::Borrowed("grpc-timeout"), Bytes::copy_from_slice(value.as_str().as_bytes()))
}

/// The content-type of a request.
pub(crate) const fn content_type(wire: Wire) -> &'static str {
    // Text mode goes by the name that Google's client gives it: Sonora for Python knows no other.
    let subtype = if matches!(wire, Wire::WebText) { Subtype::None } else { Subtype::Proto };
    ContentType { wire, subtype }.as_str()
}

/// The fields that say how a request travels.
pub(crate) fn wire_fields(wire: Wire) -> impl Iterator<Item = Field> {
    let content_type = content_type(wire);
    let (second, third) = match wire {
        Wire::Grpc => (fixed("te", "trailers"), None),
        Wire::Web | Wire::WebText => (fixed("accept", content_type), Some(fixed("x-grpc-web", "1"))),
    };
    [fixed("content-type", content_type), second].into_iter().chain(third)
}

/// Writes the body of a request: messages; the end of the body ends them.
#[derive(Clone, Debug)]
pub struct RequestWriter {
    wire: Wire,
    sender: Sender,
}

impl RequestWriter {
    /// How the request travels: what [`Wire::seal`] is called on for each flush.
    pub const fn wire(&self) -> Wire {
        self.wire
    }

    /// Appends one message to `out`: whatever `encode` appends, framed, compressed where that is configured.
    ///
    /// `encode` gets the whole buffer, and must only append: what it did to the bytes before would be sent.
    ///
    /// # Errors
    ///
    /// [`SendError::TooLarge`] over 4 GiB; `out` is then as it was.
    pub fn message(
        &mut self,
        out: &mut BytesMut,
        encode: impl FnOnce(&mut BytesMut),
    ) -> Result<(), SendError> {
        self.sender.message(out, encode)
    }

    /// Bytes that a request of one message of `payload` bytes takes before it is sealed.
    pub const fn single_len(&self, payload: usize) -> usize {
        payload.saturating_add(FrameHeader::LEN)
    }
}

/// A call whose response has not begun.
#[derive(Clone, Debug)]
pub struct AwaitResponse {
    wire: Wire,
    options: Options,
}

impl AwaitResponse {
    /// Takes the response's head: its HTTP status, and its fields in any letter case.
    ///
    /// # Errors
    ///
    /// The call's [`Status`], when this is not a gRPC response: the `grpc-status` of an HTTP error that has
    /// one, else the code that the HTTP status stands for; UNKNOWN for another content-type, INTERNAL for
    /// gRPC-Web with another codec than protobuf and for a `grpc-encoding` that was not offered.
    ///
    /// Source: gRPC over HTTP2, *Responses*; gRPC's `doc/http-grpc-status-mapping.md` for HTTP errors.
    pub fn open<'a>(
        self,
        http_status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<ResponseReader, Status> {
        let head = Head::judge(self.wire, http_status, headers)?;
        let codec = self.codec(head.encoding)?;
        let in_head = head.status()?;
        let body = BodyReader::new(head.wire, codec, self.options.limits);
        Ok(ResponseReader { body, ending: Ending::new(in_head), first: None })
    }

    fn codec(&self, encoding: Option<&[u8]>) -> Result<Option<Arc<dyn Compression>>, Status> {
        let Some(name) = encoding else { return Ok(None) };
        self.options.codecs.find(name).cloned().map(Some).ok_or_else(|| {
            let name = shown(name);
            Status::new(Code::Internal, format!("response has grpc-encoding {name}, which was not offered"))
        })
    }
}

/// One thing that a response's body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event<M = Bytes> {
    /// A message, decompressed: its bytes, or what was made of them.
    Message(M),
    /// The end of the call; nothing follows.
    End(End),
}

/// Reads the events of a response's body. Made by [`AwaitResponse::open`].
///
/// Memory held is at most one message of the limit plus one chunk.
#[derive(Debug)]
pub struct ResponseReader {
    body: BodyReader,
    ending: Ending,
    first: Option<Bytes>,
}

impl ResponseReader {
    /// Takes the next chunk of the body, at any split.
    pub fn feed(&mut self, chunk: Bytes) {
        self.body.feed(chunk);
    }

    /// Takes the HTTP trailers of a native gRPC response; call it before [`finish`](Self::finish). Trailers in
    /// the body beat them.
    ///
    /// Deviation: a status in them is taken for that of a gRPC-Web response without one in its body, where the
    /// protocol knows no HTTP trailers and a browser could not read them. It is what a server or proxy sends that
    /// translates half of a response; nothing that the body says is hidden by it.
    ///
    /// A status in them that cannot be read is told by [`poll_event`](Self::poll_event), after the messages.
    pub fn http_trailers<'a>(&mut self, trailers: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
        self.ending.http_trailers(trailers);
    }

    /// Says that the body has ended; what is fed afterwards is ignored.
    pub fn finish(&mut self) {
        self.body.finish();
    }

    /// The next event; `Ok(None)` when more bytes are needed, and after the end was told.
    ///
    /// The end is told once, and only after [`finish`](Self::finish): what follows the trailers decides
    /// whether they stand. After `finish` every call gives one of the messages that are left, in order; then
    /// the end, or an error, and never `Ok(None)` before one of them.
    ///
    /// # Errors
    ///
    /// Any [`ReadError`] of responses, once all messages before it were given, and again at every later call.
    /// A response without a status is an error, never a silent OK.
    ///
    /// Source: gRPC-Web, *Protocol differences vs gRPC over HTTP2*, Message framing and Trailers.
    pub fn poll_event(&mut self) -> Result<Option<Event>, ReadError> {
        self.poll_parsed(|message| message.into_bytes())
    }

    /// The next event, a message as `parse` makes it of its bytes, decompressed; otherwise as
    /// [`poll_event`](Self::poll_event).
    ///
    /// The bytes are in one piece. Where all of a message lies in one chunk, as small ones mostly do, they are lent to
    /// `parse` there: nothing is copied, counted or kept. What `parse` does not read is skipped.
    ///
    /// # Errors
    ///
    /// As [`poll_event`](Self::poll_event); what `parse` returns is no concern of the reader's.
    #[inline]
    pub fn poll_parsed<T>(
        &mut self,
        parse: impl FnOnce(Lent<'_>) -> T,
    ) -> Result<Option<Event<T>>, ReadError> {
        let mut parse = Some(parse);
        loop {
            let ending = &mut self.ending;
            let read = self.body.poll_lent(|kind, bytes| {
                ending.frame(kind)?;
                match kind {
                    FrameKind::Message => Ok(parse.take().map(|parse| parse(bytes))),
                    FrameKind::Trailers => ending.trailers(bytes.chunk()).map(|()| None),
                }
            })?;
            match read {
                Some(Ok(Some(message))) => return Ok(Some(Event::Message(message))),
                Some(Ok(None)) => {}
                Some(Err(error)) => return self.body.fail(error),
                None => return Ok(self.poll_end()?.map(Event::End)),
            }
        }
    }

    /// The end of the call, when nothing is left to read.
    #[inline(never)]
    fn poll_end(&mut self) -> Result<Option<End>, ReadError> {
        if !self.body.ended() {
            return Ok(None);
        }
        self.ending.tell().or_else(|error| self.body.fail(error))
    }

    /// The whole answer of a call without a response stream, given once and only after
    /// [`finish`](Self::finish); the message is there exactly when the status is OK.
    ///
    /// The first call after `finish` gives the answer or an error, never `Ok(None)`: a loop that feeds and polls
    /// ends with it. Once the answer was given, `Ok(None)` follows.
    ///
    /// # Errors
    ///
    /// As [`poll_event`](Self::poll_event), [`ReadError::SecondMessage`] as soon as there is one, and
    /// [`ReadError::NoMessage`] for an OK without one.
    pub fn poll_single(&mut self) -> Result<Option<(Option<Bytes>, End)>, ReadError> {
        self.read_single().inspect_err(|_| self.first = None)
    }

    fn read_single(&mut self) -> Result<Option<(Option<Bytes>, End)>, ReadError> {
        while let Some(event) = self.poll_event()? {
            match event {
                Event::Message(message) => {
                    if self.first.replace(message).is_some() {
                        return self.body.fail(ReadError::SecondMessage);
                    }
                }
                Event::End(end) if !end.status.is_ok() => return Ok(Some((None, end))),
                Event::End(end) => match self.first.take() {
                    Some(message) => return Ok(Some((Some(message), end))),
                    None => return self.body.fail(ReadError::NoMessage),
                },
            }
        }
        Ok(None)
    }

    /// Whether the response's head has the call's status, so that the body is expected to be empty.
    pub const fn has_status_in_head(&self) -> bool {
        self.ending.in_head().is_some()
    }

    /// Bytes held: fed and not used yet, and the part of a message that is there.
    pub fn buffered(&self) -> usize {
        self.body.buffered() + self.first.as_ref().map_or(0, Bytes::len)
    }
}
