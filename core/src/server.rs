//! A call as a server sees it.
//!
//! [`accept`] judges the request's head and gives three values, separate from the start so that a full-duplex
//! adapter needs no lock: what the head says, how the request's body is read, and the responder.

use crate::compression::{Codecs, Compression, Outgoing};
use crate::content_type::{ContentType, Subtype};
use crate::frame::FrameHeader;
use crate::head::{Field, ResponseHead, fixed, status_fields};
use crate::limits::Options;
use crate::metadata::Metadata;
use crate::send::{SendError, Sender, trailers_frame};
use crate::status::{Code, Status};
use crate::wire::Wire;
use crate::{timeout, trailers};
use alloc::{borrow::Cow, format, sync::Arc, vec, vec::Vec};
use bytes::{Bytes, BytesMut};
use core::time::Duration;

pub use crate::request::{RequestForm, RequestReader};

/// A call that was accepted.
#[derive(Debug)]
#[non_exhaustive]
pub struct Call {
    /// What the request's head says.
    pub head: CallHead,
    /// How the request's body is read.
    pub request: RequestForm,
    /// Answers.
    pub responder: Responder,
}

/// What a request's head says of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CallHead {
    /// How the request travels.
    pub wire: Wire,
    /// What is left of the deadline, counted from the arrival of the head; `None` without a `grpc-timeout`.
    pub timeout: Option<Duration>,
}

/// A request that is not a call of ours, with the answer that it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reject {
    /// The head to answer with: 405, 415, or 200 with a status (trailers-only).
    pub head: ResponseHead,
    /// The body to answer with: a plain sentence, or nothing beside a status.
    pub body: &'static str,
}

/// Judges the head of a request whose path belongs to a known service.
///
/// `headers` are name and value pairs in any letter case, borrowed and looked at once. Where the same field is
/// given twice, the first one counts. Not required: `x-grpc-web`, `accept`, `content-length`, `te`.
///
/// # Errors
///
/// A [`Reject`] holds the answer: 405 for another method than POST, 415 for another content-type than
/// gRPC-Web's or gRPC's with protobuf, INVALID_ARGUMENT for a malformed `grpc-timeout`, UNIMPLEMENTED for a
/// `grpc-encoding` that is not among the accepted ones.
///
/// Source: gRPC-Web, *Protocol differences vs gRPC over HTTP2*; gRPC over HTTP2, *Requests*.
pub fn accept<'a>(
    method: &str,
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    options: &Options,
) -> Result<Call, Reject> {
    let (fields, request) = read_head(method, headers)?;
    let outgoing = fields.accept_encoding.and_then(|names| options.codecs.negotiate(names));
    let content_type = ContentType::negotiate(request, fields.accept);
    let responder = Responder { content_type, sender: Sender { outgoing } };
    let timeout = match fields.timeout() {
        Ok(timeout) => timeout,
        Err(status) => return Err(responder.reject(&status, &Metadata::new())),
    };
    let codec = match fields.codec(&options.codecs) {
        Ok(codec) => codec,
        Err(status) => {
            let mut reject = responder.reject(&status, &Metadata::new());
            let names = options.codecs.names().map_or(Bytes::from_static(b"identity"), Bytes::from);
            reject.head.fields.push((Cow::Borrowed("grpc-accept-encoding"), names));
            return Err(reject);
        }
    };
    Ok(Call {
        head: CallHead { wire: request.wire, timeout },
        request: RequestForm::new(request.wire, codec, options.limits),
        responder,
    })
}

/// What every call must have, whoever answers it.
#[inline(always)]
pub(crate) fn read_head<'a>(
    method: &str,
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
) -> Result<(RequestFields<'a>, ContentType), Reject> {
    if method != "POST" {
        return Err(Reject::plain(405, "a gRPC call is a POST\n", vec![fixed("allow", "POST")]));
    }
    let fields = RequestFields::read(headers);
    let request = fields.content_type.and_then(ContentType::parse).filter(|is| is.subtype.is_proto());
    let Some(request) = request else {
        let body = "content-type is not application/grpc-web+proto, application/grpc-web-text+proto or \
                    application/grpc+proto\n";
        return Err(Reject::plain(415, body, Vec::new()));
    };
    Ok((fields, request))
}

/// The few fields of a request that concern the core.
#[derive(Default)]
pub(crate) struct RequestFields<'a> {
    content_type: Option<&'a [u8]>,
    pub(crate) accept: Option<&'a [u8]>,
    timeout: Option<&'a [u8]>,
    pub(crate) encoding: Option<&'a [u8]>,
    accept_encoding: Option<&'a [u8]>,
}

impl<'a> RequestFields<'a> {
    #[inline]
    fn read(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut fields = Self::default();
        for (name, value) in headers {
            if let Some(place) = fields.place(name) {
                place.get_or_insert(value);
            }
        }
        fields
    }

    /// Where the value of a field belongs.
    #[inline]
    fn place(&mut self, name: &str) -> Option<&mut Option<&'a [u8]>> {
        // HTTP libraries give names in lower case, embedders may not. To compare with a literal takes a few
        // instructions, and most fields are told apart by their length alone.
        let is = |lower: &str| name.eq_ignore_ascii_case(lower);
        Some(match name {
            "content-type" => &mut self.content_type,
            "accept" => &mut self.accept,
            _ => match name.len() {
                6 if is("accept") => &mut self.accept,
                12 if is("content-type") => &mut self.content_type,
                12 if is("grpc-timeout") => &mut self.timeout,
                13 if is("grpc-encoding") => &mut self.encoding,
                20 if is("grpc-accept-encoding") => &mut self.accept_encoding,
                _ => return None,
            },
        })
    }

    #[inline]
    pub(crate) fn timeout(&self) -> Result<Option<Duration>, Status> {
        let Some(value) = self.timeout else { return Ok(None) };
        timeout::parse(value).map(Some).ok_or_else(|| {
            Status::new(Code::InvalidArgument, "malformed grpc-timeout: want digits and one of H M S m u n")
        })
    }

    #[inline]
    fn codec(&self, codecs: &Codecs) -> Result<Option<Arc<dyn Compression>>, Status> {
        let Some(name) = self.encoding.filter(|name| !name.eq_ignore_ascii_case(b"identity")) else {
            return Ok(None);
        };
        codecs.find(name).cloned().map(Some).ok_or_else(|| {
            let accepted = codecs.names().unwrap_or_else(|| "identity".into());
            Status::new(
                Code::Unimplemented,
                format!("grpc-encoding is not supported, accepted are: {accepted}"),
            )
        })
    }
}

impl Reject {
    fn plain(status: u16, body: &'static str, fields: Vec<Field>) -> Self {
        Self { head: ResponseHead { status, content_type: "text/plain; charset=utf-8", fields }, body }
    }
}

/// Answers a call: with messages and trailers, or with a status alone.
#[derive(Clone, Debug)]
pub struct Responder {
    content_type: ContentType,
    sender: Sender,
}

impl Responder {
    /// Answers in this form, uncompressed.
    pub(crate) fn plain(content_type: ContentType) -> Self {
        Self { content_type, sender: Sender::default() }
    }

    /// How the response travels.
    pub const fn wire(&self) -> Wire {
        self.content_type.wire
    }

    /// Answers with a body: the head to send, with `metadata` as fields, and the writer of the body.
    ///
    /// A call that succeeds is always answered like this, also when it has no messages. What cannot be a header
    /// field cannot be in `metadata`, so nothing can fail here.
    ///
    /// Source: gRPC over HTTP2, *Responses*, Response-Headers.
    #[inline]
    pub fn start(self, metadata: &Metadata) -> (ResponseHead, ResponseWriter) {
        let plain = self.sender.outgoing.is_none() && metadata.is_empty();
        let fields = if plain { Vec::new() } else { self.fields(metadata) };
        let head = ResponseHead { status: 200, content_type: self.content_type.as_str(), fields };
        (head, ResponseWriter { wire: self.wire(), sender: self.sender })
    }

    fn fields(&self, metadata: &Metadata) -> Vec<Field> {
        let encoding =
            self.sender.outgoing.iter().map(|Outgoing { codec, .. }| fixed("grpc-encoding", codec.name()));
        encoding.chain(metadata.fields()).collect()
    }

    /// Answers with a status alone (trailers-only): everything stands in the head, and the body is empty.
    ///
    /// For an error before the first message: clients that look no further than the head take an error in a
    /// trailers frame for success. Deviation for an OK status: it is sent as told, but
    /// [`start`](Self::start) and an immediate [`finish`](ResponseWriter::finish) reach more clients.
    ///
    /// Source: gRPC over HTTP2, *Responses*, Trailers-Only.
    pub fn fail(self, status: &Status, metadata: &Metadata) -> ResponseHead {
        let mut fields = status_fields(status);
        fields.extend(metadata.fields());
        ResponseHead { status: 200, content_type: self.content_type.as_str(), fields }
    }

    pub(crate) fn reject(self, status: &Status, metadata: &Metadata) -> Reject {
        Reject { head: self.fail(status, metadata), body: "" }
    }
}

/// Writes the body of a response: messages, then trailers.
///
/// ```
/// use bytes::BytesMut;
/// use sonora_core::{Metadata, Options, Status, server};
///
/// let headers = [("content-type", &b"application/grpc-web"[..])];
/// let call = server::accept("POST", headers, &Options::default()).unwrap();
/// let (_head, writer) = call.responder.start(&Metadata::new());
/// writer.finish(&mut BytesMut::new(), &Status::ok(), &Metadata::new()).unwrap();
/// ```
///
/// A message after the trailers does not compile:
///
/// ```compile_fail,E0382
/// # use bytes::BytesMut;
/// # use sonora_core::{Metadata, Options, Status, server};
/// # let headers = [("content-type", &b"application/grpc-web"[..])];
/// # let call = server::accept("POST", headers, &Options::default()).unwrap();
/// # let mut out = BytesMut::new();
/// let (_head, mut writer) = call.responder.start(&Metadata::new());
/// writer.finish(&mut out, &Status::ok(), &Metadata::new()).unwrap();
/// writer.message(&mut out, |out| out.extend_from_slice(b"late")).unwrap();
/// ```
///
/// A clone is for another end where [`finish`](Self::finish) refuses the pairs of the first; of two that both end the
/// response the compiler knows nothing.
///
/// Nor does a second answer:
///
/// ```compile_fail,E0382
/// # use sonora_core::{Code, Metadata, Options, Status, server};
/// # let headers = [("content-type", &b"application/grpc-web"[..])];
/// # let call = server::accept("POST", headers, &Options::default()).unwrap();
/// let (_head, writer) = call.responder.start(&Metadata::new());
/// call.responder.fail(&Status::new(Code::Internal, "late"), &Metadata::new());
/// ```
#[derive(Clone, Debug)]
pub struct ResponseWriter {
    wire: Wire,
    sender: Sender,
}

impl ResponseWriter {
    /// How the response travels: what [`Wire::seal`] is called on for each flush.
    pub const fn wire(&self) -> Wire {
        self.wire
    }

    /// Appends one message to `out`: whatever `encode` appends, framed, compressed where that was agreed.
    ///
    /// `encode` gets the whole buffer, and must only append: what it did to the bytes before would be sent.
    ///
    /// # Errors
    ///
    /// [`SendError::TooLarge`] over 4 GiB; `out` is then as it was.
    #[inline]
    pub fn message(
        &mut self,
        out: &mut BytesMut,
        encode: impl FnOnce(&mut BytesMut),
    ) -> Result<(), SendError> {
        self.sender.message(out, encode)
    }

    /// Whether messages leave compressed, but for small ones.
    pub const fn compresses(&self) -> bool {
        self.sender.outgoing.is_some()
    }

    /// The header of a message of `len` bytes that is sent uncompressed and uncopied, right behind it.
    ///
    /// # Errors
    ///
    /// [`SendError::TooLarge`] over 4 GiB.
    pub fn message_header(&mut self, len: usize) -> Result<FrameHeader, SendError> {
        self.sender.header(len)
    }

    /// Ends the response.
    ///
    /// For gRPC-Web the trailers are appended to `out` as the last frame and nothing is returned; for native
    /// gRPC `out` stays as it is and the fields are returned, to be sent as HTTP trailers. `-bin` values in
    /// `pairs` are base64 already, as in [`Metadata`].
    ///
    /// # Errors
    ///
    /// [`SendError::Metadata`] for a pair that cannot be a trailer; `out` is then as it was.
    #[inline]
    pub fn finish<N: AsRef<str>, V: AsRef<[u8]>>(
        self,
        out: &mut BytesMut,
        status: &Status,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Option<Vec<Field>>, SendError> {
        if self.wire == Wire::Grpc {
            return Ok(Some(http_trailers(status, pairs)));
        }
        trailers_frame(out, status, pairs)?;
        Ok(None)
    }

    /// Bytes that a response of one message of `payload` bytes takes before it is sealed: for a buffer of
    /// exactly that size, which then leaves in one write. Compression can only make it smaller.
    pub fn single_len<N: AsRef<str>, V: AsRef<[u8]>>(
        &self,
        payload: usize,
        status: &Status,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> usize {
        let trailers = match self.wire {
            Wire::Grpc => 0,
            Wire::Web | Wire::WebText => FrameHeader::LEN + trailers::len(status, pairs),
        };
        payload.saturating_add(FrameHeader::LEN + trailers)
    }
}

/// The trailers of native gRPC.
pub(crate) fn http_trailers<N: AsRef<str>, V: AsRef<[u8]>>(
    status: &Status,
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Vec<Field> {
    let mut fields = status_fields(status);
    fields.extend(pairs.into_iter().map(|(name, value)| {
        (Cow::Owned(name.as_ref().to_ascii_lowercase()), Bytes::copy_from_slice(value.as_ref()))
    }));
    fields
}

impl Subtype {
    /// Whether messages are protobuf: said, or by default.
    pub(crate) fn is_proto(self) -> bool {
        matches!(self, Self::None | Self::Proto)
    }
}
