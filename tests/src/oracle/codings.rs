//! Values of single fields as they are written: read back by the oracle, they are what they were.

use super::values::{check_bin, check_percent, check_timeout};
use bytes::BytesMut;
use core::time::Duration;
use sonora_core::bin::{self, Padding};
use sonora_core::{percent, timeout};

/// A written timeout has at most eight digits, and is never shorter and hardly longer than it was.
pub fn check_timeout_written(time: Duration) {
    let text = timeout::format(time);
    let read = check_timeout(text.as_str().as_bytes()).expect("what is written is read");
    let longest = Duration::from_secs(99_999_999 * 3600);
    let slack = time / 100_000 + Duration::from_nanos(1);
    assert_eq!(
        (text.to_string(), format!("{text:?}")),
        (text.as_str().into(), format!("\"{}\"", text.as_str()))
    );
    assert!((2..=9).contains(&text.as_str().len()), "{text}");
    assert!(read >= time.min(longest) && read <= time.saturating_add(slack), "{time:?} is {text}");
}

/// A written message is printable ASCII of the length foretold.
pub fn check_percent_written(text: &str) {
    let mut out = BytesMut::new();
    percent::encode(text, &mut out);
    assert_eq!(out.len(), percent::encoded_len(text));
    assert!(out.iter().all(|byte| matches!(byte, b' '..=b'~')), "{}", out.escape_ascii());
    assert_eq!(check_percent(&out), text);
}

/// A written binary value has the length foretold, with and without padding.
pub fn check_bin_written(bytes: &[u8]) {
    for padding in [Padding::Padded, Padding::Unpadded] {
        let mut out = BytesMut::new();
        bin::encode(bytes, padding, &mut out);
        assert_eq!(out.len(), bin::encoded_len(bytes.len(), padding));
        assert_eq!(check_bin(&out).as_deref(), Some(bytes));
    }
}
