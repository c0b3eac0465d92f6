//! The `grpc-timeout` field: how long the caller is going to wait.
//!
//! Source: gRPC over HTTP2, *Requests*, Timeout.

use core::fmt;
use core::time::Duration;

/// Reads a `grpc-timeout` value such as `b"250m"`.
///
/// ASCII digits, then one unit of `H M S m u n`; saturates at `Duration::MAX`. Deviation: more than the eight
/// digits of the spec are taken, because Sonora for Python sends ten, and so is a count of zero, because
/// grpc-go sends `0n` for a deadline that has passed. Returns `None` for anything else, including a sign
/// (`+5S`), a blank, a fraction and an empty count; servers refuse such a call with INVALID_ARGUMENT.
///
/// ```
/// # use core::time::Duration;
/// assert_eq!(sonora_core::timeout::parse(b"250m"), Some(Duration::from_millis(250)));
/// assert_eq!(sonora_core::timeout::parse(b"+5S"), None);
/// ```
///
/// Source: gRPC over HTTP2, *Requests*, TimeoutValue and TimeoutUnit.
pub fn parse(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.split_last()?;
    if digits.is_empty() {
        return None;
    }
    let mut count = 0_u128;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        count = count.saturating_mul(10).saturating_add(u128::from(digit - b'0'));
    }
    match unit {
        b'H' => Some(whole(count, 3600)),
        b'M' => Some(whole(count, 60)),
        b'S' => Some(whole(count, 1)),
        b'm' => Some(fraction(count, 1_000)),
        b'u' => Some(fraction(count, 1_000_000)),
        b'n' => Some(fraction(count, NANOS_PER_SECOND)),
        _ => None,
    }
}

/// Writes a `grpc-timeout` value: at most eight digits and a unit, on the stack.
///
/// The unit is the finest in which the count fits in eight digits, and the count is rounded up, so the peer's
/// deadline is never earlier than ours; it is later by less than one part in a hundred thousand. Saturates at
/// `99999999H`, 11,400 years. Zero is `1n`, because the grammar asks for a positive count; no deadline at all
/// is a field left out.
///
/// ```
/// # use core::time::Duration;
/// assert_eq!(sonora_core::timeout::format(Duration::from_secs(5)).as_str(), "5000000u");
/// ```
///
/// Source: gRPC over HTTP2, *Requests*, TimeoutValue and TimeoutUnit.
pub fn format(timeout: Duration) -> TimeoutValue {
    let nanos = timeout.as_nanos().max(1);
    let fitting = UNITS.iter().find_map(|(unit, unit_nanos)| {
        let count = u32::try_from(nanos.div_ceil(*unit_nanos)).ok()?;
        (count <= MAX_COUNT).then(|| TimeoutValue::new(count, *unit))
    });
    fitting.unwrap_or_else(|| TimeoutValue::new(MAX_COUNT, b'H'))
}

/// A formatted `grpc-timeout` of two to nine bytes, held without an allocation.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TimeoutValue {
    /// Right-aligned: leading zeros fill the front.
    text: [u8; 9],
    /// Where the value starts in `text`.
    start: usize,
}

impl TimeoutValue {
    fn new(count: u32, unit: u8) -> Self {
        let mut text = [b'0', b'0', b'0', b'0', b'0', b'0', b'0', b'0', unit];
        let (mut rest, mut start) = (count, text.len() - 1);
        for slot in text.iter_mut().rev().skip(1) {
            *slot = b"0123456789".get((rest % 10) as usize).copied().unwrap_or(b'0');
            (rest, start) = (rest / 10, start - 1);
            if rest == 0 {
                break;
            }
        }
        Self { text, start }
    }

    /// The value as it goes into the field, such as `250000u`.
    pub fn as_str(&self) -> &str {
        let text = self.text.get(self.start..).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default() // only ASCII was written
    }
}

impl fmt::Display for TimeoutValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for TimeoutValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

const NANOS_PER_SECOND: u32 = 1_000_000_000;

/// The largest count of eight digits.
const MAX_COUNT: u32 = 99_999_999;

/// Units and their nanoseconds, finest first.
const UNITS: [(u8, u128); 6] = [
    (b'n', 1),
    (b'u', 1_000),
    (b'm', 1_000_000),
    (b'S', 1_000_000_000),
    (b'M', 60_000_000_000),
    (b'H', 3_600_000_000_000),
];

fn whole(count: u128, seconds: u128) -> Duration {
    u64::try_from(count.saturating_mul(seconds)).map_or(Duration::MAX, Duration::from_secs)
}

fn fraction(count: u128, per_second: u32) -> Duration {
    let Ok(seconds) = u64::try_from(count / u128::from(per_second)) else { return Duration::MAX };
    let rest = (count % u128::from(per_second)) as u32; // below `per_second`
    Duration::new(seconds, rest * (NANOS_PER_SECOND / per_second))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::{Duration, format, parse};

    #[test]
    fn digits_and_one_unit_are_a_timeout() {
        for (value, timeout) in [
            (&b"2H"[..], Duration::from_secs(7200)),
            (b"3M", Duration::from_secs(180)),
            (b"5S", Duration::from_secs(5)),
            (b"250m", Duration::from_millis(250)),
            (b"1500u", Duration::from_micros(1500)),
            (b"7n", Duration::from_nanos(7)),
            (b"0n", Duration::ZERO),
            (b"0000000000005S", Duration::from_secs(5)),
            (b"1234567890n", Duration::from_nanos(1_234_567_890)),
            (b"99999999H", Duration::from_secs(99_999_999 * 3600)),
            (b"18446744073709551615S", Duration::from_secs(u64::MAX)),
            (b"18446744073709551616S", Duration::MAX),
            (b"18446744073709551615H", Duration::MAX),
            (b"18446744073709551616000000000n", Duration::MAX),
            (b"18446744073709551615999999999n", Duration::MAX),
            (b"9999999999999999999999999999999999999999999999999n", Duration::MAX),
        ] {
            assert_eq!(parse(value), Some(timeout), "{}", value.escape_ascii());
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for value in [
            &b""[..],
            b"S",
            b"5",
            b"+5S",
            b"-5S",
            b" 5S",
            b"5S ",
            b"5 S",
            b"1.5S",
            b"1e3m",
            b"5s",
            b"5h",
            b"5mS",
            b"5\xb5",
            b"0x5S",
            b"5S,5S",
        ] {
            assert_eq!(parse(value), None, "{}", value.escape_ascii());
        }
    }

    #[test]
    fn the_finest_unit_that_fits_is_written_rounded_up() {
        for (timeout, value) in [
            (Duration::ZERO, "1n"),
            (Duration::from_nanos(1), "1n"),
            (Duration::from_nanos(99_999_999), "99999999n"),
            (Duration::from_nanos(100_000_000), "100000u"),
            (Duration::from_nanos(100_000_001), "100001u"),
            (Duration::from_secs(5), "5000000u"),
            (Duration::from_nanos(99_999_999_001), "100000m"),
            (Duration::from_secs(99_999), "99999000m"),
            (Duration::from_secs(99_999_999), "99999999S"),
            (Duration::from_secs(100_000_000), "1666667M"),
            (Duration::from_secs(99_999_999 * 3600), "99999999H"),
            (Duration::MAX, "99999999H"),
        ] {
            assert_eq!(format(timeout).as_str(), value, "{timeout:?}");
        }
    }

    #[test]
    fn the_peer_never_reads_an_earlier_deadline() {
        for shift in 0..56 {
            let timeout = Duration::from_nanos(0x00ab_cdef_0123_4567 >> shift);
            let read = parse(format(timeout).as_str().as_bytes()).unwrap();
            assert!(read >= timeout && read - timeout <= timeout / 100_000, "{timeout:?} became {read:?}");
        }
    }
}
