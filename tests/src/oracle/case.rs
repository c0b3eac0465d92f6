//! A fuzzer's bytes, read as what a check takes.
//!
//! ```text
//!   1 2 .@ body           terms, how many bytes of seed follow, the seed of the feeding, and what is to be read
//! ```
//!
//! Only the low bits of the first two bytes count, so that a person can write them as digits: `10` is a binary
//! gRPC-Web call, fed whole.

use super::{Feeding, Terms};
use sonora_core::{Limits, Wire};

/// A body, what is agreed about it, and how it is fed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case<'a> {
    /// What is agreed.
    pub terms: Terms,
    /// How it is fed.
    pub feeding: Feeding,
    /// The body, for a target whose input has nothing else.
    pub body: &'a [u8],
}

/// Names and values, borrowed.
pub type Fields<'a> = Vec<(&'a str, &'a [u8])>;

impl<'a> Case<'a> {
    /// Every input is a case.
    pub fn read(bytes: &'a [u8]) -> Self {
        let [terms, len, rest @ ..] = bytes else {
            return Self { terms: Terms::new(Wire::Web), feeding: Feeding::from_seed(&[]), body: bytes };
        };
        let wire = match terms & 3 {
            0 => Wire::Grpc,
            1 => Wire::Web,
            _ => Wire::WebText,
        };
        let limits = if terms & 8 == 0 { Limits::default() } else { TIGHT };
        let (seed, body) = rest.split_at(usize::from(len & 7).min(rest.len()));
        let terms = Terms { wire, limits, toy: terms & 4 != 0 };
        Self { terms, feeding: Feeding::from_seed(seed), body }
    }

    /// A request: the lines of its head, an empty line, its body. What has no empty line is a body.
    pub fn request(&self) -> (Fields<'a>, &'a [u8]) {
        let (head, body) = section(self.body);
        (fields(head), body)
    }

    /// A response: the lines of its head, an empty line, its HTTP trailers, an empty line, its body.
    pub fn response(&self) -> (Fields<'a>, Fields<'a>, &'a [u8]) {
        let (head, rest) = section(self.body);
        let (trailers, body) = section(rest);
        (fields(head), fields(trailers), body)
    }
}

/// The lines `name: value` of a block; what is no such line does not count.
pub(super) fn fields(block: &[u8]) -> Fields<'_> {
    let pair = |line: &'_ [u8]| {
        // A name may begin with a colon, as `:status` does.
        let colon = 1 + line.iter().skip(1).position(|byte| *byte == b':')?;
        let value = &line[colon + 1..];
        Some((colon, value.strip_prefix(b" ").unwrap_or(value).len()))
    };
    let pairs = block.split(|byte| *byte == b'\n').filter_map(|line| {
        let (colon, len) = pair(line)?;
        Some((core::str::from_utf8(&line[..colon]).ok()?, &line[line.len() - len..]))
    });
    pairs.collect()
}

/// Limits that a fuzzer's bodies reach.
const TIGHT: Limits = Limits { max_message_bytes: 24, max_trailers_bytes: 40 };

fn section(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(2).position(|two| two == b"\n\n") {
        Some(at) => (&bytes[..at], &bytes[at + 2..]),
        None => (&[], bytes),
    }
}
