//! Values of single fields: against the oracle, and there and back.

use crate::cases;
use bytes::BytesMut;
use core::time::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use sonora_core::bin::{self, Padding};
use sonora_core::{percent, timeout};
use sonora_tests::oracle::{check_bin, check_content_type, check_percent, check_timeout};

/// Bytes of which most are from `alphabet`.
fn mostly(alphabet: &'static [u8]) -> impl Strategy<Value = Vec<u8>> {
    vec(prop_oneof![9 => select(alphabet), 1 => any::<u8>()], 0..12)
}

/// Some of these words, glued together.
fn words(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    vec(select(words), 0..7).prop_map(|words| words.concat())
}

/// A time of any magnitude.
fn time() -> impl Strategy<Value = Duration> {
    let parts = (any::<u64>(), 0..1_000_000_000_u32, 0..64);
    parts.prop_map(|(seconds, nanos, shift)| Duration::new(seconds >> shift, nanos))
}

#[rustfmt::skip]
const TYPES: [&str; 14] = [
    "application/grpc", "application/grpc", "Application/gRPC", "application/json", "-web", "-web", "-text", "-TEXT",
    "+proto", "+json", " ", ";", ",", "charset=utf-8",
];

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn timeouts_are_the_oracles(digits in "[0-9]{0,40}", junk in "[ +.-]{0,1}", unit in mostly(b"HMSmun")) {
        check_timeout(&[digits.as_bytes(), junk.as_bytes(), &unit[..unit.len().min(1)]].concat());
        check_timeout(&[digits.as_bytes(), &unit[..unit.len().min(1)]].concat());
    }

    #[test]
    fn a_timeout_is_never_read_shorter_than_it_was(time in time()) {
        let text = timeout::format(time);
        let read = timeout::parse(text.as_str().as_bytes()).expect("what is written is read");
        let longest = Duration::from_secs(99_999_999 * 3600);
        let slack = time / 100_000 + Duration::from_nanos(1);
        prop_assert!(text.as_str().len() <= 9, "{text}");
        prop_assert!(read >= time.min(longest) && read <= time.saturating_add(slack), "{time:?} is {text}");
    }

    #[test]
    fn percent_coding_is_the_oracles(value in mostly(b"%%%%4aF0z ")) {
        check_percent(&value);
    }

    #[test]
    fn any_text_is_percent_coded_and_back(text in any::<String>()) {
        let mut out = BytesMut::new();
        percent::encode(&text, &mut out);
        prop_assert_eq!(out.len(), percent::encoded_len(&text));
        prop_assert!(out.iter().all(|byte| matches!(byte, b' '..=b'~')));
        prop_assert_eq!(check_percent(&out), text);
    }

    #[test]
    fn binary_values_are_the_oracles(value in mostly(b"ABQRgw+/9==")) {
        check_bin(&value);
    }

    #[test]
    fn any_bytes_are_a_binary_value_and_back(bytes in vec(any::<u8>(), 0..100), padded in any::<bool>()) {
        let padding = if padded { Padding::Padded } else { Padding::Unpadded };
        let mut out = BytesMut::new();
        bin::encode(&bytes, padding, &mut out);
        prop_assert_eq!(out.len(), bin::encoded_len(bytes.len(), padding));
        prop_assert_eq!(check_bin(&out), Some(bytes));
    }

    #[test]
    fn content_types_are_the_oracles(value in words(&TYPES)) {
        check_content_type(value.as_bytes());
    }
}
