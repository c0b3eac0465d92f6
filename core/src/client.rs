//! A call as a client sees it.
//!
//! [`start`] gives three values, separate from the start so that a full-duplex adapter needs no lock: the
//! request's head, the writer of its body, and what awaits the response.

use crate::compression::Compression;
use crate::content_type::{ContentType, Subtype};
use crate::frame::{FrameHeader, FrameKind};
use crate::head::{Field, RequestHead, fixed};
use crate::limits::Options;
use crate::message::BodyReader;
use crate::metadata::Metadata;
use crate::read_error::{ReadError, Role};
use crate::send::{SendError, Sender};
use crate::status::{Code, Status, StatusFields};
use crate::wire::Wire;
use crate::{bin, timeout, trailers};
use alloc::{borrow::Cow, format, string::String, sync::Arc, vec::Vec};
use bytes::{Bytes, BytesMut};
use core::time::Duration;

/// A call about to be made.
#[derive(Clone, Debug)]
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
    // Text mode goes by the name that Google's client gives it: Sonora for Python knows no other.
    let subtype = if wire == Wire::WebText { Subtype::None } else { Subtype::Proto };
    let content_type = ContentType { wire, subtype }.as_str();
    let outgoing = options.codecs.preferred();
    let mut fields = Vec::with_capacity(8);
    fields.push(fixed("content-type", content_type));
    match wire {
        Wire::Grpc => fields.push(fixed("te", "trailers")),
        Wire::Web | Wire::WebText => {
            fields.push(fixed("accept", content_type));
            fields.push(fixed("x-grpc-web", "1"));
        }
    }
    fields.extend(timeout.map(timeout_field));
    if let Some(outgoing) = &outgoing {
        fields.push(fixed("grpc-encoding", outgoing.codec.name()));
    }
    if let Some(names) = options.codecs.names() {
        fields.push((Cow::Borrowed("grpc-accept-encoding"), Bytes::from(names)));
    }
    fields.extend(metadata.fields().map(bin::padded));
    Call {
        head: RequestHead { path: path.into(), fields },
        writer: RequestWriter { wire, sender: Sender { outgoing } },
        response: AwaitResponse { wire, options: options.clone() },
    }
}

/// The field that tells the server how long a call may take, for a head that is prepared without it and sent more
/// than once.
///
/// Source: gRPC over HTTP2, *Requests*, Timeout.
pub fn timeout_field(timeout: Duration) -> Field {
    let value = timeout::format(timeout);
    (Cow::Borrowed("grpc-timeout"), Bytes::copy_from_slice(value.as_str().as_bytes()))
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
    pub fn open<'a>(
        self,
        http_status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<ResponseReader, Status> {
        let fields = ResponseFields::read(headers);
        let in_head = fields.status.status();
        if http_status != 200 {
            return Err(match in_head {
                Ok(Some(status)) if !status.is_ok() => status,
                _ => http_error(http_status, fields.content_type),
            });
        }
        let content_type = fields.content_type.and_then(ContentType::parse);
        let wire = match content_type {
            Some(is) if (is.wire == Wire::Grpc) == (self.wire == Wire::Grpc) && is.subtype.is_proto() => {
                is.wire
            }
            Some(_) => return Err(foreign(Code::Internal, fields.content_type)),
            None => return Err(foreign(Code::Unknown, fields.content_type)),
        };
        let codec = self.codec(fields.encoding)?;
        let in_head = in_head.map_err(|error| ReadError::from(error).to_status(Role::Client))?;
        let body = BodyReader::new(wire, codec, self.options.limits);
        Ok(ResponseReader { body, in_head, end: None, first: None, said: false })
    }

    fn codec(&self, encoding: Option<&[u8]>) -> Result<Option<Arc<dyn Compression>>, Status> {
        let Some(name) = encoding.filter(|name| !name.eq_ignore_ascii_case(b"identity")) else {
            return Ok(None);
        };
        self.options.codecs.find(name).cloned().map(Some).ok_or_else(|| {
            let name = shown(name);
            Status::new(Code::Internal, format!("response has grpc-encoding {name}, which was not offered"))
        })
    }
}

/// The few fields of a response that concern the core.
#[derive(Default)]
struct ResponseFields<'a> {
    content_type: Option<&'a [u8]>,
    encoding: Option<&'a [u8]>,
    status: StatusFields<'a>,
}

impl<'a> ResponseFields<'a> {
    fn read(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut fields = Self::default();
        for (name, value) in headers {
            match name.len() {
                12 if name.eq_ignore_ascii_case("content-type") => {
                    fields.content_type.get_or_insert(value);
                }
                13 if name.eq_ignore_ascii_case("grpc-encoding") => {
                    fields.encoding.get_or_insert(value);
                }
                _ => {
                    fields.status.read(name, value);
                }
            }
        }
        fields
    }
}

/// An HTTP error that says nothing of gRPC.
fn http_error(http_status: u16, content_type: Option<&[u8]>) -> Status {
    let content_type = content_type.map_or_else(|| String::from("none"), shown);
    let code = Code::from_http_status(http_status);
    Status::new(code, format!("HTTP status {http_status}, content-type {content_type}"))
}

/// A content-type that was not asked for.
fn foreign(code: Code, content_type: Option<&[u8]>) -> Status {
    let content_type = content_type.map_or_else(|| String::from("none"), shown);
    Status::new(code, format!("response is not gRPC-Web with protobuf: content-type {content_type}"))
}

/// A peer's text for a message: short, printable.
fn shown(value: &[u8]) -> String {
    const MOST: usize = 80;
    value
        .iter()
        .take(MOST)
        .map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' })
        .collect()
}

/// One thing that a response's body says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message, decompressed.
    Message(Bytes),
    /// The end of the call; nothing follows.
    End(End),
}

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The status the server gave.
    pub status: Status,
    /// The trailing metadata of the body; `None` when the status stood in the response's head (trailers-only)
    /// or in HTTP trailers, and the metadata stands there too.
    pub trailers: Option<Trailers>,
}

/// The trailers block of a response, found to be well-formed.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Trailers {
    /// Empty when nothing but the status was in it.
    block: Bytes,
}

impl Trailers {
    /// The trailing metadata in order: names as the server wrote them, values as bytes; the fields of the
    /// status are left out.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &[u8])> {
        trailers::parse(&self.block).flatten().filter(|(name, _)| !StatusFields::is_one(name))
    }

    /// The status in a block, and what else there is in it.
    fn parse(block: Bytes) -> Result<(Option<Status>, Self), ReadError> {
        if *block == *trailers::PLAIN_OK {
            return Ok((Some(Status::ok()), Self::default()));
        }
        let mut fields = StatusFields::default();
        let mut status_alone = true;
        for pair in trailers::parse(&block) {
            let (name, value) = pair?;
            status_alone &= fields.read(name, value);
        }
        let status = fields.status()?;
        Ok((status, Self { block: if status_alone { Bytes::new() } else { block } }))
    }
}

/// Reads the events of a response's body.
#[derive(Debug)]
pub struct ResponseReader {
    body: BodyReader,
    /// A status in the response's head; it counts as long as the body has nothing to say.
    in_head: Option<Status>,
    /// What the trailers said.
    end: Option<Result<End, ReadError>>,
    first: Option<Bytes>,
    said: bool,
}

impl ResponseReader {
    /// Takes the next chunk of the body, at any split.
    pub fn feed(&mut self, chunk: Bytes) {
        self.body.feed(chunk);
    }

    /// Takes the HTTP trailers of a native gRPC response; call it before [`finish`](Self::finish). Trailers in
    /// the body beat them.
    ///
    /// A status in them that cannot be read is told by [`poll_event`](Self::poll_event), after the messages.
    pub fn http_trailers<'a>(&mut self, trailers: impl IntoIterator<Item = (&'a str, &'a [u8])>) {
        let mut fields = StatusFields::default();
        for (name, value) in trailers {
            fields.read(name, value);
        }
        if let Some(told) = fields.status().transpose().filter(|_| self.end.is_none()) {
            self.end = Some(told.map(|status| End { status, trailers: None }).map_err(ReadError::from));
        }
    }

    /// Says that the body has ended.
    pub fn finish(&mut self) {
        self.body.finish();
    }

    /// The next event; `Ok(None)` when more bytes are needed, and after the end was told.
    ///
    /// The end is told once, and only after [`finish`](Self::finish): what follows the trailers decides
    /// whether they stand.
    ///
    /// # Errors
    ///
    /// Any [`ReadError`] of responses, once all messages before it were given, and again at every later call.
    /// A response without a status is an error, never a silent OK.
    pub fn poll_event(&mut self) -> Result<Option<Event>, ReadError> {
        while let Some((kind, payload)) = self.body.poll()? {
            if matches!(&self.end, Some(Ok(End { trailers: Some(_), .. }))) {
                return self.body.fail(ReadError::AfterTrailers { kind });
            }
            match kind {
                FrameKind::Message => {
                    // An OK in front of messages promises nothing about them: a cut body must not pass for whole.
                    self.in_head.take_if(|status| status.is_ok());
                    return Ok(Some(Event::Message(payload)));
                }
                FrameKind::Trailers => self.trailers(payload)?,
            }
        }
        if !self.body.ended() || self.said {
            return Ok(None);
        }
        let in_head = self.in_head.take().map(|status| End { status, trailers: None });
        match self.end.take().or(in_head.map(Ok)) {
            Some(Err(error)) => self.body.fail(error),
            Some(Ok(end)) => {
                self.said = true;
                Ok(Some(Event::End(end)))
            }
            None => self.body.fail(ReadError::MissingTrailers),
        }
    }

    /// The whole answer of a call without a response stream, given once and only after
    /// [`finish`](Self::finish); the message is there exactly when the status is OK.
    ///
    /// # Errors
    ///
    /// As [`poll_event`](Self::poll_event), [`ReadError::SecondMessage`] as soon as there is one, and
    /// [`ReadError::NoMessage`] for an OK without one.
    pub fn poll_single(&mut self) -> Result<Option<(Option<Bytes>, End)>, ReadError> {
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
        self.in_head.is_some()
    }

    /// Bytes held: fed and not used yet, and the part of a message that is there.
    pub fn buffered(&self) -> usize {
        self.body.buffered() + self.first.as_ref().map_or(0, Bytes::len)
    }

    /// The body's trailers; a status in them beats one in the head.
    fn trailers(&mut self, block: Bytes) -> Result<(), ReadError> {
        let (status, trailers) = match Trailers::parse(block) {
            Ok(parsed) => parsed,
            Err(error) => return self.body.fail(error),
        };
        let Some(status) = status.or_else(|| self.in_head.take()) else {
            return self.body.fail(ReadError::MissingTrailers);
        };
        self.end = Some(Ok(End { status, trailers: Some(trailers) }));
        Ok(())
    }
}
