//! The status among header or trailer pairs, and the codings of its fields.

use super::response::Pairs;
use super::text::decode_symbols;
use sonora_core::{Code, Status, StatusError};

/// The status that these pairs say together.
pub(super) fn status_of(pairs: &Pairs) -> Result<Option<Status>, StatusError> {
    let values = |wanted: &str| {
        let named = pairs.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(wanted));
        named.map(|(_, value)| value.trim_ascii()).collect::<Vec<_>>()
    };
    let mut agreed = None;
    for value in values("grpc-status") {
        let second = number(value)?;
        let first = *agreed.get_or_insert(second);
        if first != second {
            return Err(StatusError::Conflict { first, second });
        }
    }
    let Some(number) = agreed else { return Ok(None) };
    let message = values("grpc-message").first().map(|text| percent_decode(text)).unwrap_or_default();
    let details = values("grpc-status-details-bin").first().and_then(|text| bin_decode(text));
    let (code, message) = match Code::from_number(number) {
        Some(code) => (code, message),
        None if message.is_empty() => (Code::Unknown, format!("grpc-status {number} is not a gRPC code")),
        None => (Code::Unknown, message),
    };
    Ok(Some(Status::new(code, message).with_details(details.unwrap_or_default().into())))
}

/// Whether a field belongs to the status and not to the metadata.
pub(super) fn is_status_field(name: &str) -> bool {
    ["grpc-status", "grpc-message", "grpc-status-details-bin"].contains(&&*name.to_ascii_lowercase())
}

fn number(value: &[u8]) -> Result<u32, StatusError> {
    if value.is_empty() {
        return Err(StatusError::Empty);
    }
    for (at, byte) in value.iter().copied().enumerate() {
        if !byte.is_ascii_digit() {
            return Err(StatusError::NotANumber { byte, at });
        }
    }
    let digits = String::from_utf8_lossy(value);
    digits.parse().map_err(|_| StatusError::TooLarge { digits: digits.len() })
}

/// `%` and two hex digits are a byte; everything else is itself; what is not UTF-8 then is replaced.
pub(super) fn percent_decode(value: &[u8]) -> String {
    let mut bytes = Vec::new();
    let mut at = 0;
    while at < value.len() {
        let digit = |place: usize| value.get(at + place).and_then(|byte| char::from(*byte).to_digit(16));
        match (value[at], digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                bytes.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Base64 whose pads may be missing and whose surplus bits do not count; `None` when it is something else.
pub(super) fn bin_decode(value: &[u8]) -> Option<Vec<u8>> {
    let symbols = value.split(|byte| *byte == b'=').next()?;
    let (pads, rest) = (&value[symbols.len()..], symbols.len() % 4);
    if !pads.iter().all(|byte| *byte == b'=') || rest == 1 {
        return None;
    }
    let fitting = [0, 0, 2, 1][rest];
    if pads.len() > fitting {
        return None;
    }
    let quads: Option<Vec<_>> = symbols.chunks(4).map(|quad| Some(decode_symbols(quad)?.0)).collect();
    Some(quads?.concat())
}
