//! The block of lines in a trailers frame.
//!
//! Source: gRPC-Web, *Protocol differences*, Trailers; RFC 9112, *Field Syntax*.

use bytes::BytesMut;

use crate::bin::{self, Padding};
use crate::metadata::{MetadataError, find_byte, lower};
use crate::percent;
use crate::status::{Status, StatusFields};

#[cfg(test)]
mod tests;

/// Reads a block as pairs of name and value, in order, borrowed from it.
///
/// Lines end in CRLF or LF, the last one may have no end; empty lines do not count. Names are given in the
/// letter case they came in and are to be compared in any ([`StatusFields::read`](crate::StatusFields::read)
/// does); values are given without the blanks around them, as bytes. Duplicates are given as often as they
/// are there. Nothing is allocated.
///
/// Deviation: Sonora for Python on ASGI writes the `repr` of its byte strings, `b'grpc-status': b'0'`. When
/// name and value both are such literals, in single or double quotes, they are given without prefix and
/// quotes. Escapes inside stay as they are: names have none, and neither has a percent-encoded message.
///
/// ```
/// # use sonora_core::trailers;
/// let mut pairs = trailers::parse(b"grpc-status:0\r\nX-Cost: 7\n");
/// assert_eq!(pairs.next(), Some(Ok(("grpc-status", &b"0"[..]))));
/// assert_eq!(pairs.next(), Some(Ok(("X-Cost", &b"7"[..]))));
/// assert_eq!(pairs.next(), None);
/// ```
///
/// # Errors
/// The iterator gives every pair before the fault, then one [`TrailersError`], then nothing. Blanks before a
/// name or between name and colon are faults, as RFC 9112 asks: peers that differ there can be played off
/// against each other.
pub fn parse(block: &[u8]) -> Pairs<'_> {
    Pairs { rest: block, line: 0 }
}

/// The pairs of a block of trailers. Made by [`parse`].
#[derive(Clone, Debug)]
pub struct Pairs<'a> {
    rest: &'a [u8],
    /// Lines begun, so the 1-based number of the line that is being read.
    line: usize,
}

impl<'a> Iterator for Pairs<'a> {
    type Item = Result<(&'a str, &'a [u8]), TrailersError>;

    fn next(&mut self) -> Option<Self::Item> {
        // Taken, so that nothing is left after an error.
        let mut rest = core::mem::take(&mut self.rest);
        while !rest.is_empty() {
            self.line += 1;
            if let Some(after) = rest.strip_prefix(b"\n").or_else(|| rest.strip_prefix(b"\r\n")) {
                rest = after;
                continue;
            }
            let pair = split_pair(rest, self.line);
            return Some(pair.map(|(name, value, after)| {
                self.rest = after;
                (name, value)
            }));
        }
        None
    }
}

impl core::iter::FusedIterator for Pairs<'_> {}

/// Why a block is not trailers. The peer is at fault in every variant. Lines count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrailersError {
    /// A line has no colon.
    #[error("trailers line {line} has no colon")]
    MissingColon {
        /// Which line.
        line: usize,
    },
    /// A line starts with its colon.
    #[error("trailers line {line} has an empty name")]
    EmptyName {
        /// Which line.
        line: usize,
    },
    /// A name has a byte that HTTP names do not have, such as a blank before the colon.
    #[error("trailers line {line} has byte {byte:#04x} in its name")]
    InvalidName {
        /// Which line.
        line: usize,
        /// The first such byte.
        byte: u8,
    },
    /// A value has a NUL, or a CR that does not end the line.
    #[error("trailers line {line} has byte {byte:#04x} in its value")]
    InvalidValue {
        /// Which line.
        line: usize,
        /// The first such byte.
        byte: u8,
    },
}

/// Appends a block: the status, then the pairs in order; no byte but theirs, and no empty line at the end.
///
/// `grpc-status` comes first, without a blank after the colon. `grpc-message` is percent-encoded and left out
/// when empty, `grpc-status-details-bin` is unpadded base64 and left out when empty. Names are written in lower
/// case, values as they are: those of `-bin` names have to be base64 already, as
/// [`Metadata`](crate::Metadata) holds them. Use [`len`] first to make room exactly.
///
/// ```
/// # use sonora_core::{Status, trailers};
/// let mut out = bytes::BytesMut::new();
/// trailers::write(&mut out, &Status::not_found("no café"), [("X-Cost", "7")])?;
/// assert_eq!(out, "grpc-status:5\r\ngrpc-message:no caf%C3%A9\r\nx-cost:7\r\n");
/// # Ok::<(), sonora_core::MetadataError>(())
/// ```
///
/// # Errors
/// `out` is as it was, and the error is [`MetadataError::InvalidName`] for a name that is not an HTTP token,
/// [`Reserved`](MetadataError::Reserved) for one of the three names of the status, and
/// [`InvalidValue`](MetadataError::InvalidValue) for a CR, LF or NUL in a value.
pub fn write<N: AsRef<str>, V: AsRef<[u8]>>(
    out: &mut BytesMut,
    status: &Status,
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Result<(), MetadataError> {
    let start = out.len();
    write_status(out, status);
    for (name, value) in pairs {
        let (name, value) = (name.as_ref(), value.as_ref());
        if let Err(error) = check(name, value) {
            out.truncate(start);
            return Err(error);
        }
        let name_start = out.len();
        out.extend_from_slice(name.as_bytes());
        out.get_mut(name_start..).unwrap_or_default().make_ascii_lowercase();
        end_line(out, value);
    }
    Ok(())
}

/// Number of bytes that [`write()`] appends for the same status and pairs.
pub fn len<N: AsRef<str>, V: AsRef<[u8]>>(status: &Status, pairs: impl IntoIterator<Item = (N, V)>) -> usize {
    let line = |name: &str, value: usize| name.len() + value + b":\r\n".len();
    let mut len = line(STATUS, status.code.digits().len());
    if !status.message.is_empty() {
        len += line(MESSAGE, percent::encoded_len(&status.message));
    }
    if !status.details.is_empty() {
        len += line(DETAILS, bin::encoded_len(status.details.len(), Padding::Unpadded));
    }
    pairs.into_iter().fold(len, |len, (name, value)| len + line(name.as_ref(), value.as_ref().len()))
}

/// No pairs, for [`write()`] and [`len`] of a status alone.
pub const NONE: [(&str, &[u8]); 0] = [];

/// The block that nearly every call ends with, as we and most others write it.
pub(crate) const PLAIN_OK: &[u8] = b"grpc-status:0\r\n";

const STATUS: &str = "grpc-status";
const MESSAGE: &str = "grpc-message";
const DETAILS: &str = "grpc-status-details-bin";

/// True for the bytes that an HTTP field name is made of.
///
/// Source: RFC 9110, *Tokens*.
pub(crate) const fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'.'
                | b'^'
                | b'_'
                | b'`'
                | b'|'
                | b'~'
        )
}

fn write_status(out: &mut BytesMut, status: &Status) {
    // Told apart first, because there is nothing to encode.
    if status.is_plain_ok() {
        return out.extend_from_slice(PLAIN_OK);
    }
    out.extend_from_slice(STATUS.as_bytes());
    end_line(out, status.code.digits().as_bytes());
    if !status.message.is_empty() {
        out.extend_from_slice(b"grpc-message:");
        percent::encode(&status.message, out);
        out.extend_from_slice(b"\r\n");
    }
    if !status.details.is_empty() {
        out.extend_from_slice(b"grpc-status-details-bin:");
        bin::encode(&status.details, Padding::Unpadded, out);
        out.extend_from_slice(b"\r\n");
    }
}

fn end_line(out: &mut BytesMut, value: &[u8]) {
    out.extend_from_slice(b":");
    out.extend_from_slice(value);
    out.extend_from_slice(b"\r\n");
}

fn check(name: &str, value: &[u8]) -> Result<(), MetadataError> {
    // An apostrophe is a token's byte, but a name like `b'x'` would be read for what it quotes.
    if name.is_empty() || !name.bytes().all(|byte| is_token(byte) && byte != b'\'') {
        return Err(MetadataError::InvalidName { name: name.into() });
    }
    if StatusFields::is_one(name) {
        return Err(MetadataError::Reserved { name: lower(name) });
    }
    match find_byte(value, |byte| matches!(byte, b'\r' | b'\n' | 0)) {
        None => Ok(()),
        Some((at, &byte)) => Err(MetadataError::InvalidValue { name: lower(name), byte, at }),
    }
}

/// The first line of `block` as name and value, and what follows it.
fn split_pair(block: &[u8], line: usize) -> Result<(&str, &[u8], &[u8]), TrailersError> {
    let colon = block.iter().position(|byte| matches!(byte, b':' | b'\n')).unwrap_or(block.len());
    let (name, [b':', tail @ ..]) = block.split_at(colon) else {
        return Err(TrailersError::MissingColon { line });
    };
    let end = tail.iter().position(|byte| matches!(byte, b'\r' | b'\n' | 0)).unwrap_or(tail.len());
    let (value, end) = tail.split_at(end);
    let after = match end {
        [] => end,
        [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => after,
        [byte, ..] => return Err(TrailersError::InvalidValue { line, byte: *byte }),
    };
    let value = value.trim_ascii();
    let (name, value) = literal(name).zip(literal(value)).unwrap_or((name, value));
    if let Some((_, &byte)) = find_byte(name, |byte| !is_token(byte)) {
        return Err(TrailersError::InvalidName { line, byte });
    }
    match core::str::from_utf8(name) {
        Ok(name) if !name.is_empty() => Ok((name, value, after)),
        _ => Err(TrailersError::EmptyName { line }), // tokens are ASCII, so empty is all it can be
    }
}

/// What is between the quotes of a Python `b'...'` or `b"..."`.
fn literal(bytes: &[u8]) -> Option<&[u8]> {
    match bytes {
        [b'b', b'\'', inside @ .., b'\''] | [b'b', b'"', inside @ .., b'"'] => Some(inside),
        _ => None,
    }
}
