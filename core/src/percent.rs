//! Percent coding of `grpc-message`.
//!
//! Printable ASCII except `%` stands for itself; every other byte of the UTF-8 text is `%` and two hex digits.
//!
//! Source: gRPC over HTTP2, *Responses*, Percent-Encoded.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use bytes::BytesMut;

/// Length of `text` once encoded, in bytes.
pub fn encoded_len(text: &str) -> usize {
    text.len() + 2 * text.bytes().filter(|byte| !is_plain(*byte)).count()
}

/// Appends `text`, encoded, to `out`. Hex digits are upper-case.
pub fn encode(text: &str, out: &mut BytesMut) {
    let mut rest = text.as_bytes();
    while let Some(plain) = rest.iter().position(|byte| !is_plain(*byte)) {
        let (head, tail) = rest.split_at(plain);
        out.extend_from_slice(head);
        rest = match tail {
            [byte, after @ ..] => {
                out.extend_from_slice(&[b'%', hex_digit(byte >> 4), hex_digit(byte & 0x0f)]);
                after
            }
            [] => tail,
        };
    }
    out.extend_from_slice(rest);
}

/// Decodes the value of a `grpc-message`; borrowed when there is nothing to decode.
///
/// Never fails, as the specification asks: a `%` without two hex digits stays as it is, and what is not UTF-8
/// after decoding becomes U+FFFD. Hex digits are taken in either case, raw non-ASCII UTF-8 as it is.
pub fn decode(value: &[u8]) -> Cow<'_, str> {
    let Some(first) = value.iter().position(|byte| *byte == b'%') else {
        return String::from_utf8_lossy(value);
    };
    let (plain, mut rest) = value.split_at(first);
    let mut bytes = Vec::with_capacity(value.len());
    bytes.extend_from_slice(plain);
    while let [byte, after @ ..] = rest {
        let (byte, after) = escaped(rest).unwrap_or((*byte, after));
        bytes.push(byte);
        rest = after;
    }
    let text = String::from_utf8(bytes);
    Cow::Owned(text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// The byte that an escape at the start of `rest` stands for, and what follows it.
fn escaped(rest: &[u8]) -> Option<(u8, &[u8])> {
    let [b'%', high, low, after @ ..] = rest else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()?;
    Some((byte, after))
}

const fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e if byte != b'%')
}

const fn hex_digit(nibble: u8) -> u8 {
    match nibble {
        0..=9 => b'0' + nibble,
        _ => b'A' + nibble - 10,
    }
}

#[cfg(test)]
mod tests {
    use super::{Cow, decode, encode, encoded_len};
    use bytes::BytesMut;

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        for (text, wire) in [
            ("", ""),
            ("no such order", "no such order"),
            ("~ !\"#$&'", "~ !\"#$&'"),
            ("100%", "100%25"),
            ("%41", "%2541"),
            ("a\r\nb\0\x7f", "a%0D%0Ab%00%7F"),
            ("caf\u{e9}", "caf%C3%A9"),
            ("\u{1f600}!", "%F0%9F%98%80!"),
        ] {
            let mut out = BytesMut::from(&b">"[..]);
            encode(text, &mut out);
            assert_eq!(out, [">", wire].concat().as_bytes(), "{text:?}");
            assert_eq!(encoded_len(text), wire.len(), "{text:?}");
            assert_eq!(decode(wire.as_bytes()), text);
        }
    }

    #[test]
    fn what_no_encoder_writes_decodes_to_something() {
        for (wire, text) in [
            (&b"%"[..], "%"),
            (b"100%", "100%"),
            (b"%4", "%4"),
            (b"%zz%41", "%zzA"),
            (b"%+1%%41", "%+1%A"),
            (b"%c3%a9", "\u{e9}"),
            (b"\xc3\xa9", "\u{e9}"),
            (b"\xff", "\u{fffd}"),
            (b"%FFa%C3", "\u{fffd}a\u{fffd}"),
        ] {
            assert_eq!(decode(wire), text, "{wire:?}");
        }
    }

    #[test]
    fn a_message_without_escapes_is_borrowed() {
        assert!(matches!(decode(b"no such order"), Cow::Borrowed(_)));
    }
}
