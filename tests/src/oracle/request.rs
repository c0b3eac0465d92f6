//! Requests, from a body that is all there.

use super::drive::{drive, reader};
use super::payloads::payloads;
use super::terms::most_held;
use super::{Feeding, Outcome, Terms};
use bytes::{Buf, Bytes};
use sonora_core::server::{self, RequestForm, RequestReader};
use sonora_core::{FrameKind, Lent, ReadError};

reader!(RequestReader);

/// Holds [`RequestReader::poll_message`] and [`RequestReader::poll_parsed`] against the oracle.
pub fn check_request(body: &[u8], terms: &Terms, feeding: &Feeding) -> Outcome<Bytes, ReadError> {
    let most = most_held(&terms.limits);
    let told = drive(open(terms), RequestReader::poll_message, body, feeding, most);
    let expected = messages(body, terms);
    assert_eq!(told, expected, "{terms:?} {feeding:?}");
    let parsed = drive(open(terms), |reader| reader.poll_parsed(look), body, feeding, most);
    assert_eq!(parsed, expected, "parsed, {terms:?} {feeding:?}");
    expected
}

/// Holds [`RequestReader::poll_single`] against the oracle.
pub fn check_single_request(body: &[u8], terms: &Terms, feeding: &Feeding) -> Outcome<Bytes, ReadError> {
    let most = most_held(&terms.limits) + terms.limits.max_message_bytes as usize;
    let told = drive(open(terms), RequestReader::poll_single, body, feeding, most);
    let Outcome { mut events, error } = messages(body, terms);
    let expected = match (events.len(), error) {
        (2.., _) => Outcome::fault(ReadError::SecondMessage),
        (_, Some(error)) => Outcome::fault(error),
        (0, None) => Outcome::fault(ReadError::NoMessage),
        (_, None) => Outcome::clean(events.pop()),
    };
    assert_eq!(told, expected, "{terms:?} {feeding:?}");
    // What is told without a reader is what a reader tells.
    let body = Bytes::copy_from_slice(body);
    match form(terms).whole(body.clone()) {
        Ok(message) => assert_eq!(Outcome::clean([message]), expected, "{terms:?}"),
        Err(back) => assert_eq!(back, body, "{terms:?}"),
    }
    expected
}

fn open(terms: &Terms) -> RequestReader {
    form(terms).reader()
}

fn form(terms: &Terms) -> RequestForm {
    match server::accept("POST", terms.fields(), &terms.options()) {
        Ok(call) => call.request,
        Err(reject) => panic!("{terms:?} is refused: {reject:?}"),
    }
}

fn messages(body: &[u8], terms: &Terms) -> Outcome<Bytes, ReadError> {
    let payloads = payloads(body, terms);
    let mut messages = Outcome { events: Vec::new(), error: payloads.error };
    for (kind, payload) in payloads.events {
        match kind {
            FrameKind::Message => messages.events.push(payload.into()),
            FrameKind::Trailers => return messages.then(ReadError::TrailersInRequest),
        }
    }
    messages
}

/// Looks at a message where it lies, and reads half of it.
pub(super) fn look(mut message: Lent<'_>) -> Bytes {
    let whole = Bytes::copy_from_slice(message.chunk());
    assert_eq!(message.remaining(), whole.len(), "a message is not in one piece");
    message.advance(whole.len() / 2);
    whole
}
