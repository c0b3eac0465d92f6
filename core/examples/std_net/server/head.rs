//! The head of a request.

use super::input::Input;
use bytes::{Buf as _, Bytes};
use core::time::Duration;
use std::io::{self, Read};
use std::time::Instant;

/// The most bytes of a head, and the most fields in it.
const MOST_BYTES: usize = 16 << 10;
const MOST_FIELDS: usize = 100;

/// How long a peer may take over its head, once it has begun.
const MOST_TIME: Duration = Duration::from_secs(30);

/// The head of a request.
pub(crate) struct Head {
    pub(crate) method: String,
    pub(crate) path: String,
    fields: Vec<(String, Bytes)>,
    pub(crate) length: Length,
    /// The peer waits for a 100 before it sends the body.
    pub(crate) expects_continue: bool,
    /// The connection ends with this request.
    pub(crate) closes: bool,
}

/// How the body's end is told.
#[derive(Clone, Copy)]
pub(crate) enum Length {
    Known(u64),
    Chunked,
}

/// What a peer began.
pub(crate) enum Begun {
    Request(Head),
    /// Nothing: it is gone.
    Closed,
    /// Something else; the HTTP status that it gets.
    Refused(u16),
}

impl Head {
    /// Reads the next head.
    pub(crate) fn read<S: Read>(input: &mut Input<S>) -> io::Result<Begun> {
        let mut begun = None;
        loop {
            let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
            let mut request = httparse::Request::new(&mut fields);
            match request.parse(&input.buffer) {
                Ok(httparse::Status::Complete(len)) => {
                    let head = Self::of(&request);
                    input.buffer.advance(len);
                    return Ok(head.map_or_else(Begun::Refused, Begun::Request));
                }
                Ok(httparse::Status::Partial) if input.buffer.len() < MOST_BYTES => {}
                Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
                    return Ok(Begun::Refused(431));
                }
                Err(_) => return Ok(Begun::Refused(400)),
            }
            if begun.get_or_insert_with(Instant::now).elapsed() > MOST_TIME {
                return Ok(Begun::Refused(408));
            }
            if !input.fill()? {
                return Ok(Begun::Closed);
            }
        }
    }

    /// The value of a field, the first of that name.
    pub(crate) fn field(&self, name: &str) -> Option<&[u8]> {
        self.fields().find(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All fields, as the core takes them.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.fields.iter().map(|(name, value)| (&**name, &**value))
    }

    /// What was parsed, or the HTTP status that it gets.
    fn of(request: &httparse::Request<'_, '_>) -> Result<Self, u16> {
        if request.version != Some(1) {
            return Err(505);
        }
        let fields = request.headers.iter();
        let fields = fields.map(|field| (field.name.to_owned(), Bytes::copy_from_slice(field.value)));
        let mut head = Self {
            method: request.method.unwrap_or_default().to_owned(),
            path: request.path.unwrap_or_default().to_owned(),
            fields: fields.collect(),
            length: Length::Known(0),
            expects_continue: false,
            closes: false,
        };
        head.length = head.length().ok_or(400_u16)?;
        let says = |name, value: &[u8]| head.field(name).is_some_and(|it| it.eq_ignore_ascii_case(value));
        (head.expects_continue, head.closes) =
            (says("expect", b"100-continue"), says("connection", b"close"));
        Ok(head)
    }

    /// How long the body is. Nothing that two readers could understand differently: one of them stands in front of
    /// us, and requests would be smuggled past it.
    fn length(&self) -> Option<Length> {
        let all = |name: &str| {
            let named = self.fields().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            named.map(|(_, value)| value).collect::<Vec<_>>()
        };
        match (&all("content-length")[..], &all("transfer-encoding")[..]) {
            ([], []) => Some(Length::Known(0)),
            ([], [coding]) if coding.eq_ignore_ascii_case(b"chunked") => Some(Length::Chunked),
            ([digits], []) if digits.iter().all(u8::is_ascii_digit) => {
                core::str::from_utf8(digits).ok()?.parse().ok().map(Length::Known)
            }
            _ => None,
        }
    }
}
