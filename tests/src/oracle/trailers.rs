//! The lines of a trailers block, one by one.

use super::Outcome;
use super::response::Pairs;
use sonora_core::trailers::{self, TrailersError};

/// Holds [`trailers::parse`] against the oracle.
pub fn check_trailers(block: &[u8]) -> Outcome<(String, Vec<u8>), TrailersError> {
    let (events, error) = lines(block);
    let expected = Outcome { events, error };
    let mut told = Outcome { events: Vec::new(), error: None };
    let mut pairs = trailers::parse(block);
    while told.error.is_none() {
        match pairs.next() {
            Some(Ok((name, value))) => told.events.push((name.into(), value.into())),
            Some(Err(error)) => told.error = Some(error),
            None => break,
        }
    }
    assert_eq!(told, expected, "{}", block.escape_ascii());
    assert_eq!(pairs.next(), None, "nothing follows the end");
    expected
}

/// The pairs before the first faulty line, and its fault.
pub(super) fn lines(block: &[u8]) -> (Pairs, Option<TrailersError>) {
    let mut pairs = Pairs::new();
    let lines = block.split_inclusive(|byte| *byte == b'\n');
    for (line, number) in lines.zip(1..) {
        let line = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        match pair(line, number) {
            Ok(pair) => pairs.push(pair),
            Err(error) => return (pairs, Some(error)),
        }
    }
    (pairs, None)
}

fn pair(text: &[u8], line: usize) -> Result<(String, Vec<u8>), TrailersError> {
    let colon = text.iter().position(|byte| *byte == b':').ok_or(TrailersError::MissingColon { line })?;
    let (name, value) = (&text[..colon], &text[colon + 1..]);
    if let Some(byte) = value.iter().copied().find(|byte| matches!(byte, b'\r' | b'\0')) {
        return Err(TrailersError::InvalidValue { line, byte });
    }
    let value = value.trim_ascii();
    let (name, value) = match (python_literal(name), python_literal(value)) {
        (Some(name), Some(value)) => (name, value),
        _ => (name, value),
    };
    if let Some(byte) = name.iter().copied().find(|byte| !is_token(*byte)) {
        return Err(TrailersError::InvalidName { line, byte });
    }
    if name.is_empty() {
        return Err(TrailersError::EmptyName { line });
    }
    Ok((String::from_utf8_lossy(name).into_owned(), value.to_vec()))
}

/// What stands between the quotes of `b'..'` or `b".."`.
fn python_literal(text: &[u8]) -> Option<&[u8]> {
    let quoted = |quote: &str| {
        let inside = text.strip_prefix(b"b")?.strip_prefix(quote.as_bytes())?;
        inside.strip_suffix(quote.as_bytes())
    };
    quoted("'").or_else(|| quoted("\""))
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
