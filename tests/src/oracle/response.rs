//! Responses, from a head and a body that is all there.

use super::drive::{Reader, drive, reader};
use super::payloads::payloads;
use super::request::look;
use super::status::{is_status_field, status_of};
use super::terms::most_held;
use super::trailers::lines;
use super::{Feeding, Outcome, Terms};
use bytes::Bytes;
use sonora_core::client::{self, End, Event, ResponseReader};
use sonora_core::{FrameKind, Metadata, ReadError, Role, Status};

/// Names and values, in order.
pub type Pairs = Vec<(String, Vec<u8>)>;

/// What a response says: an [`Event`] in plain values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A message, decompressed.
    Message(Vec<u8>),
    /// The end of the call: its status, and the metadata of the body's trailers if there were any.
    End(Status, Option<Pairs>),
}

/// The answer of a unary call: its message, and how it ended.
pub type Answer = (Option<Vec<u8>>, Said);

/// Holds [`ResponseReader::poll_event`] and [`ResponseReader::poll_parsed`] against the oracle, for a response of HTTP
/// status 200 that has the fields of `head` besides those of `terms`.
pub fn check_response(
    body: &[u8],
    terms: &Terms,
    head: &[(&str, &[u8])],
    feeding: &Feeding,
) -> Outcome<Said, ReadError> {
    check_native_response(body, terms, head, &[], feeding)
}

/// Holds [`ResponseReader::poll_event`] against the oracle, in the same way, for a response that ends in these
/// HTTP trailers.
pub fn check_native_response(
    body: &[u8],
    terms: &Terms,
    head: &[(&str, &[u8])],
    http_trailers: &[(&str, &[u8])],
    feeding: &Feeding,
) -> Outcome<Said, ReadError> {
    let expected = said(body, terms, head, http_trailers);
    let open = || Some(Stream { reader: open(terms, head, &expected)?, http_trailers });
    let (Some(events), Some(parsed)) = (open(), open()) else { return expected };
    let most = most_held(&terms.limits);
    let told = drive(events, Stream::poll_event, body, feeding, most);
    assert_eq!(told, expected, "{terms:?} {head:?} {http_trailers:?} {feeding:?}");
    let told = drive(parsed, Stream::poll_parsed, body, feeding, most);
    assert_eq!(told, expected, "parsed, {terms:?} {head:?} {http_trailers:?} {feeding:?}");
    expected
}

/// Holds [`ResponseReader::poll_single`] against the oracle, in the same way; a message comes with its end.
pub fn check_single_response(
    body: &[u8],
    terms: &Terms,
    head: &[(&str, &[u8])],
    feeding: &Feeding,
) -> Outcome<Answer, ReadError> {
    let said = said(body, terms, head, &[]);
    let expected = single(&said);
    let Some(reader) = open(terms, head, &said) else { return expected };
    let most = most_held(&terms.limits) + terms.limits.max_message_bytes as usize;
    let told = drive(reader, poll_single, body, feeding, most);
    assert_eq!(told, expected, "{terms:?} {head:?} {feeding:?}");
    expected
}

/// The reader; none when core found the head's status unreadable, as was expected.
fn open(
    terms: &Terms,
    head: &[(&str, &[u8])],
    expected: &Outcome<Said, ReadError>,
) -> Option<ResponseReader> {
    let call = client::start("/s/m", terms.wire, None, &Metadata::new(), &terms.options());
    match call.response.open(200, terms.fields().into_iter().chain(head.iter().copied())) {
        Ok(reader) => {
            let in_head = Ends::of(head).is_ok_and(|ends| ends.in_head.is_some());
            assert_eq!(reader.has_status_in_head(), in_head, "{head:?}");
            Some(reader)
        }
        Err(status) => {
            let error = expected.error.as_ref().map(|error| error.to_status(Role::Client));
            assert_eq!((Some(status), expected.events.len()), (error, 0), "{terms:?} {head:?} is refused");
            None
        }
    }
}

/// What the whole response says.
fn said(
    body: &[u8],
    terms: &Terms,
    head: &[(&str, &[u8])],
    http_trailers: &[(&str, &[u8])],
) -> Outcome<Said, ReadError> {
    let mut ends = match Ends::of(head) {
        Ok(ends) => ends,
        Err(error) => return Outcome::fault(error),
    };
    let payloads = payloads(body, terms);
    let mut said = Outcome { events: Vec::new(), error: None };
    for (kind, payload) in payloads.events {
        if ends.end.is_some() {
            return said.then(ReadError::AfterTrailers { kind });
        }
        if kind == FrameKind::Message {
            ends.message();
            said.events.push(Said::Message(payload));
        } else if let Err(error) = ends.trailers(&payload) {
            return said.then(error);
        }
    }
    if let Some(error) = payloads.error {
        return said.then(error);
    }
    match ends.tell(http_trailers) {
        Ok(end) => said.events.push(end),
        Err(error) => return said.then(error),
    }
    said
}

/// What of a response says how the call ends.
pub(super) struct Ends {
    pub(super) in_head: Option<Status>,
    /// What the body's trailers say.
    pub(super) end: Option<Said>,
}

impl Ends {
    pub(super) fn of(head: &[(&str, &[u8])]) -> Result<Self, ReadError> {
        Ok(Self { in_head: status_of(&owned(head))?, end: None })
    }

    /// An OK in the head is one about a body without messages.
    pub(super) fn message(&mut self) {
        self.in_head = self.in_head.take().filter(|status| !status.is_ok());
    }

    pub(super) fn trailers(&mut self, block: &[u8]) -> Result<(), ReadError> {
        self.end = Some(trailers(block, self.in_head.clone())?);
        Ok(())
    }

    pub(super) fn tell(self, http_trailers: &[(&str, &[u8])]) -> Result<Said, ReadError> {
        self.end.map_or_else(|| told(self.in_head, http_trailers), Ok)
    }
}

/// How a call ends whose body has no trailers.
fn told(in_head: Option<Status>, http_trailers: &[(&str, &[u8])]) -> Result<Said, ReadError> {
    let status = status_of(&owned(http_trailers))?.or(in_head);
    status.map(|status| Said::End(status, None)).ok_or(ReadError::MissingTrailers)
}

fn owned(pairs: &[(&str, &[u8])]) -> Pairs {
    pairs.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect()
}

/// How a call with this trailers block ends.
fn trailers(block: &[u8], in_head: Option<Status>) -> Result<Said, ReadError> {
    let (mut pairs, error) = lines(block);
    if let Some(error) = error {
        return Err(error.into());
    }
    let status = status_of(&pairs)?.or(in_head).ok_or(ReadError::MissingTrailers)?;
    pairs.retain(|(name, _)| !is_status_field(name));
    Ok(Said::End(status, Some(pairs)))
}

/// The same response, read as the answer of a unary call.
fn single(said: &Outcome<Said, ReadError>) -> Outcome<Answer, ReadError> {
    match (&said.events[..], &said.error) {
        ([Said::Message(_), Said::Message(_), ..], _) => Outcome::fault(ReadError::SecondMessage),
        (_, Some(error)) => Outcome::fault(error.clone()),
        ([.., end @ Said::End(status, _)], None) if !status.is_ok() => Outcome::clean([(None, end.clone())]),
        ([Said::Message(message), end], None) => Outcome::clean([(Some(message.clone()), end.clone())]),
        _ => Outcome::fault(ReadError::NoMessage),
    }
}

pub(super) fn plain(event: Event) -> Said {
    match event {
        Event::Message(message) => Said::Message(message.to_vec()),
        Event::End(end) => plain_end(end),
    }
}

pub(super) fn plain_end(end: End) -> Said {
    let pairs = |trailers: client::Trailers| {
        trailers.pairs().map(|(name, value)| (name.to_owned(), value.to_vec())).collect()
    };
    Said::End(end.status, end.trailers.map(pairs))
}

/// A reader that is told the HTTP trailers right before the end.
struct Stream<'a> {
    reader: ResponseReader,
    http_trailers: &'a [(&'a str, &'a [u8])],
}

impl Stream<'_> {
    fn poll_event(&mut self) -> Result<Option<Said>, ReadError> {
        Ok(self.reader.poll_event()?.map(plain))
    }

    fn poll_parsed(&mut self) -> Result<Option<Said>, ReadError> {
        Ok(self.reader.poll_parsed(look)?.map(plain))
    }
}

impl Reader for Stream<'_> {
    fn feed(&mut self, chunk: Bytes) {
        self.reader.feed(chunk);
    }
    fn finish(&mut self) {
        self.reader.http_trailers(core::mem::take(&mut self.http_trailers).iter().copied());
        self.reader.finish();
    }
    fn buffered(&self) -> usize {
        self.reader.buffered()
    }
}

reader!(ResponseReader);

fn poll_single(reader: &mut ResponseReader) -> Result<Option<Answer>, ReadError> {
    let answer = reader.poll_single()?;
    Ok(answer.map(|(message, end)| (message.map(|message| message.to_vec()), plain_end(end))))
}
