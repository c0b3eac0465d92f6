//! Bodies that pass through, from a body that is all there.

use super::drive::{Reader, drive, reader};
use super::frames::{Tail, walk};
use super::response::{Ends, plain_end};
use super::terms::most_held;
use super::text::decode;
use super::{Feeding, Outcome, Said, Terms};
use crate::toy::Toy;
use bytes::{Bytes, BytesMut};
use sonora_core::client::End;
use sonora_core::relay::{self, Event, RequestRelay, ResponseRelay};
use sonora_core::{
    Compression, Frame, FrameError, FrameHeader, FrameKind, Limits, ReadError, Role, Status, Wire,
};

reader!(RequestRelay);

/// Holds [`RequestRelay`] against the oracle; all bytes are one event, however they were given.
pub fn check_request_relay(body: &[u8], terms: &Terms, feeding: &Feeding) -> Outcome<Vec<u8>, ReadError> {
    let relay = match relay::accept("POST", terms.fields(), &terms.limits) {
        Ok(call) => call.request,
        Err(reject) => panic!("{terms:?} is refused: {reject:?}"),
    };
    let whole = relay.whole(Bytes::copy_from_slice(body));
    let told = drive(relay, RequestRelay::poll_bytes, body, feeding, most_held(&terms.limits));
    assert!(told.events.iter().all(|bytes| !bytes.is_empty()), "no bytes are empty");
    let passed = pass(body, terms, Role::Server);
    let joined = |bytes: Vec<Vec<u8>>| match bytes.concat() {
        bytes if bytes.is_empty() => Vec::new(),
        bytes => vec![bytes],
    };
    let bytes = passed.frames.iter().map(|(_, bytes)| bytes.clone()).collect();
    let expected = Outcome { events: joined(bytes), error: passed.error };
    if let Ok(bytes) = whole {
        assert_eq!(
            Outcome { events: joined(vec![bytes.to_vec()]), error: None },
            expected,
            "{terms:?} in one piece"
        );
    }
    let told = told.map(|bytes| joined(bytes.iter().map(|bytes| bytes.to_vec()).collect()));
    assert_eq!(told, expected, "{terms:?} {feeding:?}");
    expected
}

/// Holds [`ResponseRelay`] against the oracle, for a response of HTTP status 200 with the fields of `head` besides
/// those of `terms`, that ends in these HTTP trailers. Frames are [`Said::Message`], all of them one.
pub fn check_response_relay(
    body: &[u8],
    terms: &Terms,
    head: &[(&str, &[u8])],
    http_trailers: &[(&str, &[u8])],
    feeding: &Feeding,
) -> Outcome<Said, ReadError> {
    let expected = said(body, terms, head, http_trailers);
    let fields = terms.fields().into_iter().chain(head.iter().copied());
    let relay = match ResponseRelay::open(terms.wire, 200, fields, &terms.options()) {
        Ok(relay) => relay,
        Err(status) => {
            let error = expected.error.as_ref().map(|error| error.to_status(Role::Client));
            assert_eq!((Some(status), expected.events.len()), (error, 0), "{terms:?} {head:?} is refused");
            return expected;
        }
    };
    let in_head = Ends::of(head).ok().and_then(|ends| ends.in_head);
    assert_eq!(relay.status_in_head(), in_head.as_ref(), "{head:?}");
    if relay.is_whole(body) && relay::is_plain_ok(http_trailers.iter().copied()) {
        let end = plain_end(End { status: Status::ok(), trailers: None });
        let events = joined(vec![Said::Message(body.to_vec()), end]);
        assert_eq!(Outcome { events, error: None }, expected, "{terms:?} {head:?} in one piece");
    }
    let response = Response { relay, http_trailers, limits: terms.limits, passed: Vec::new() };
    let told = drive(response, Response::poll, body, feeding, most_held(&terms.limits));
    assert_eq!(told.map(joined), expected, "{terms:?} {head:?} {http_trailers:?} {feeding:?}");
    expected
}

/// What may pass of a body, by the headers of its frames, and why no more does.
struct Passed {
    /// Each frame as it travelled; the last one may be cut.
    frames: Vec<(FrameHeader, Vec<u8>)>,
    /// Whether the last one is.
    cut: bool,
    error: Option<ReadError>,
}

fn pass(body: &[u8], terms: &Terms, role: Role) -> Passed {
    let (bytes, text_error) = match terms.wire {
        Wire::WebText => decode(body),
        Wire::Grpc | Wire::Web => (body.to_vec(), None),
    };
    let walk = walk(&bytes, &terms.limits);
    let whole = walk.frames.iter().map(|Frame { kind, compressed, payload }| {
        let len = payload.len() as u32;
        (FrameHeader { kind: *kind, compressed: *compressed, len }, payload.to_vec())
    });
    let last = match walk.tail {
        Tail::CutPayload(header, bytes) => Some((header, bytes.to_vec())),
        _ => None,
    };
    let mut passed = Passed { frames: Vec::new(), cut: last.is_some(), error: None };
    for (header, payload) in whole.chain(last) {
        if let Err(error) = judge(header, terms, role) {
            return Passed { error: Some(error), cut: false, ..passed };
        }
        passed.frames.push((header, [&header.to_wire()[..], &payload].concat()));
    }
    let frame_error = walk.tail.error().map(ReadError::from);
    passed.error = match text_error {
        Some(text_error) if frame_error.is_none() || walk.tail.is_cut() => Some(text_error.into()),
        _ => frame_error,
    };
    passed
}

fn judge(header: FrameHeader, terms: &Terms, role: Role) -> Result<(), ReadError> {
    match (header.kind, terms.wire, role) {
        (FrameKind::Trailers, Wire::Grpc, _) => {
            Err(FrameError::ReservedFlags { flags: 0x80 | u8::from(header.compressed) }.into())
        }
        (FrameKind::Trailers, _, Role::Server) => Err(ReadError::TrailersInRequest),
        _ if header.compressed && !terms.toy => Err(ReadError::CompressedWithoutEncoding),
        _ => Ok(()),
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
    let Passed { frames, cut, error } = pass(body, terms, Role::Client);
    let last = frames.len().wrapping_sub(1);
    let mut said = Outcome { events: Vec::new(), error: None };
    for (index, (header, bytes)) in frames.into_iter().enumerate() {
        let whole = !(cut && index == last);
        match header.kind {
            FrameKind::Trailers if !whole => break,
            kind if ends.end.is_some() => {
                return said.map(joined).then(ReadError::AfterTrailers { kind });
            }
            FrameKind::Message => {
                ends.message();
                said.events.push(Said::Message(bytes));
            }
            FrameKind::Trailers => {
                let block = &bytes[FrameHeader::LEN..];
                let end = open(header, block, terms).and_then(|block| ends.trailers(&block));
                if let Err(error) = end {
                    return said.map(joined).then(error);
                }
            }
        }
    }
    if let Some(error) = error {
        return said.map(joined).then(error);
    }
    match ends.tell(http_trailers) {
        Ok(end) => said.events.push(end),
        Err(error) => return said.map(joined).then(error),
    }
    said.map(joined)
}

fn open(header: FrameHeader, block: &[u8], terms: &Terms) -> Result<Vec<u8>, ReadError> {
    if !header.compressed || block.is_empty() {
        return Ok(block.to_vec());
    }
    let (mut out, limit) = (BytesMut::new(), terms.limits.max_trailers_bytes);
    let error = |error| ReadError::Decompress { encoding: "toy", len: block.len(), limit, error };
    Toy.decompress(block, &mut out, limit as usize).map_err(error)?;
    Ok(out.to_vec())
}

/// Frames in one piece, which stand in front of the end.
fn joined(events: Vec<Said>) -> Vec<Said> {
    let (mut frames, mut joined) = (Vec::new(), Vec::new());
    for event in events {
        match event {
            Said::Message(bytes) => frames.extend(bytes),
            end => joined.push(end),
        }
    }
    if !frames.is_empty() {
        joined.insert(0, Said::Message(frames));
    }
    joined
}

/// A relay that is told the HTTP trailers right before the end, and asked whether trailers may follow what passed.
struct Response<'a> {
    relay: ResponseRelay,
    http_trailers: &'a [(&'a str, &'a [u8])],
    limits: Limits,
    passed: Vec<u8>,
}

impl Response<'_> {
    fn poll(&mut self) -> Result<Option<Said>, ReadError> {
        let polled = self.relay.poll_event();
        if let Ok(Some(Event::Frames(bytes))) = &polled {
            self.passed.extend(bytes);
        } else {
            let between = matches!(walk(&self.passed, &self.limits).tail, Tail::Clean);
            assert_eq!(self.relay.is_between_frames(), between, "{:?}", self.passed);
        }
        Ok(polled?.map(|event| match event {
            Event::Frames(bytes) => Said::Message(bytes.to_vec()),
            Event::End(end) => plain_end(end),
        }))
    }
}

impl Reader for Response<'_> {
    fn feed(&mut self, chunk: Bytes) {
        self.relay.feed(chunk);
    }
    fn finish(&mut self) {
        self.relay.http_trailers(core::mem::take(&mut self.http_trailers).iter().copied());
        self.relay.finish();
    }
    fn buffered(&self) -> usize {
        self.relay.buffered()
    }
}
