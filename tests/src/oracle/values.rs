//! The values of single fields.

use super::status::{bin_decode, percent_decode};
use core::time::Duration;
use sonora_core::{ContentType, Subtype, Wire, bin, percent, timeout};

/// Holds [`timeout::parse`] against the oracle.
pub fn check_timeout(value: &[u8]) -> Option<Duration> {
    let expected = parse_timeout(value);
    assert_eq!(timeout::parse(value), expected, "{}", value.escape_ascii());
    expected
}

/// Holds [`percent::decode`] against the oracle.
pub fn check_percent(value: &[u8]) -> String {
    let expected = percent_decode(value);
    assert_eq!(percent::decode(value), expected, "{}", value.escape_ascii());
    expected
}

/// Holds [`bin::decode`] against the oracle, which only knows that a value is not base64.
pub fn check_bin(value: &[u8]) -> Option<Vec<u8>> {
    let expected = bin_decode(value);
    assert_eq!(bin::decode(value).ok().as_deref(), expected.as_deref(), "{}", value.escape_ascii());
    expected
}

/// Holds [`ContentType::parse`] against the oracle.
pub fn check_content_type(value: &[u8]) -> Option<ContentType> {
    let expected = parse_content_type(value);
    assert_eq!(ContentType::parse(value), expected, "{}", value.escape_ascii());
    expected
}

fn parse_timeout(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.split_last()?;
    let nanos: u128 = match unit {
        b'H' => 3_600_000_000_000,
        b'M' => 60_000_000_000,
        b'S' => 1_000_000_000,
        b'm' => 1_000_000,
        b'u' => 1_000,
        b'n' => 1,
        _ => return None,
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // More than 32 digits do not fit a `Duration` in any unit.
    let count = String::from_utf8_lossy(digits).trim_start_matches('0').to_owned();
    if count.len() > 32 {
        return Some(Duration::MAX);
    }
    let count: u128 = if count.is_empty() { 0 } else { count.parse().ok()? };
    let Some(nanos) = count.checked_mul(nanos) else { return Some(Duration::MAX) };
    let seconds = u64::try_from(nanos / 1_000_000_000);
    Some(seconds.map_or(Duration::MAX, |seconds| Duration::new(seconds, (nanos % 1_000_000_000) as u32)))
}

fn parse_content_type(value: &[u8]) -> Option<ContentType> {
    let value = value.to_ascii_lowercase();
    let media_type = value.split(|byte| *byte == b';').next()?.trim_ascii();
    let end = media_type.iter().position(|byte| b"+,".contains(byte)).unwrap_or(media_type.len());
    let (base, suffix) = media_type.split_at(end);
    let wire = match base.trim_ascii_end() {
        b"application/grpc" => Wire::Grpc,
        b"application/grpc-web" => Wire::Web,
        b"application/grpc-web-text" => Wire::WebText,
        _ => return None,
    };
    let subtype = match suffix {
        b"" => Subtype::None,
        b"+proto" => Subtype::Proto,
        _ => Subtype::Other,
    };
    Some(ContentType { wire, subtype })
}
