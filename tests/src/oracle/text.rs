//! Base64 in segments, four symbols at a time.

use super::drive::{drive, reader};
use super::{Feeding, Outcome};
use crate::compose::ALPHABET;
use sonora_core::{TextDecoder, TextError};

reader!(TextDecoder);

/// Holds [`TextDecoder`] against the oracle; the events are the decoded bytes, one by one.
pub fn check_text(body: &[u8], feeding: &Feeding) -> Outcome<u8, TextError> {
    let told = drive(TextDecoder::new(), TextDecoder::poll_bytes, body, feeding, 3);
    assert!(told.events.iter().all(|bytes| !bytes.is_empty()), "no event is empty");
    let (events, error) = decode(body);
    let expected = Outcome { events, error };
    assert_eq!(told.map(|chunks| chunks.concat()), expected, "{feeding:?}");
    expected
}

/// The bytes before the first fault, and the fault.
pub(super) fn decode(body: &[u8]) -> (Vec<u8>, Option<TextError>) {
    let mut bytes = Vec::new();
    for (at, quad) in body.chunks(4).enumerate() {
        let offset = 4 * at as u64;
        let triple = (quad.len() == 4).then(|| decode_quad(quad)).flatten();
        let line_end = quad.iter().position(|symbol| matches!(symbol, b'\r' | b'\n'));
        if let (None, Some(place)) = (&triple, line_end) {
            return (bytes, Some(TextError::LineEnd { offset: offset + place as u64 }));
        }
        if quad.len() < 4 {
            return (bytes, Some(TextError::MissingPadding { offset, symbols: quad.len() as u8 }));
        }
        match triple {
            Some(triple) => bytes.extend(triple),
            None => return (bytes, Some(TextError::InvalidQuad { offset })),
        }
    }
    (bytes, None)
}

/// One to three bytes; `None` when these four symbols are not a quad.
fn decode_quad(quad: &[u8]) -> Option<Vec<u8>> {
    let symbols = match quad {
        [_, _, b'=', b'='] => &quad[..2],
        [_, _, _, b'='] => &quad[..3],
        _ => quad,
    };
    let (bytes, surplus) = decode_symbols(symbols)?;
    (surplus == 0).then_some(bytes)
}

/// The bytes of up to four symbols, and the bits left over; `None` when a symbol is not in the alphabet.
pub(super) fn decode_symbols(symbols: &[u8]) -> Option<(Vec<u8>, u32)> {
    let mut bits = 0_u32;
    for symbol in symbols {
        let value = ALPHABET.iter().position(|it| it == symbol)?;
        bits = bits << 6 | value as u32;
    }
    let whole = symbols.len() * 6 / 8;
    let surplus = symbols.len() * 6 % 8;
    let bytes = (bits >> surplus).to_be_bytes()[4 - whole..].to_vec();
    Some((bytes, bits & ((1 << surplus) - 1)))
}
