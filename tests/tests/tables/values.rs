//! Values of single fields, against the oracle's slow parsers.

use core::time::Duration;
use sonora_core::{ContentType, Subtype, Wire};
use sonora_tests::oracle::{check_bin, check_content_type, check_percent, check_timeout};

#[test]
fn timeouts_are_digits_and_a_unit() {
    for (value, timeout) in [
        (&b"1H"[..], Some(Duration::from_secs(3600))),
        (b"2M", Some(Duration::from_secs(120))),
        (b"99999999S", Some(Duration::from_secs(99_999_999))),
        (b"250m", Some(Duration::from_millis(250))),
        (b"1u", Some(Duration::from_micros(1))),
        (b"0n", Some(Duration::ZERO)),
        (b"1234567890n", Some(Duration::from_nanos(1_234_567_890))), // Sonora for Python
        (b"340282366920938463463374607431768211456n", Some(Duration::MAX)),
        (b"18446744073709551615S", Some(Duration::from_secs(u64::MAX))),
        (b"307445734561825861M", Some(Duration::MAX)),
        (b"+5S", None), // tonic takes it
        (b"-5S", None),
        (b" 5S", None),
        (b"5S ", None),
        (b"5 S", None),
        (b"1.5S", None),
        (b"5", None),
        (b"S", None),
        (b"", None),
        (b"5s", None),
        (b"5mS", None),
        (b"\xd9\xa5S", None),
    ] {
        assert_eq!(check_timeout(value), timeout, "{}", value.escape_ascii());
    }
}

#[test]
fn percent_coding_never_fails() {
    for (value, text) in [
        (&b""[..], ""),
        (b"a%20b", "a b"),
        (b"caf%C3%a9", "caf\u{e9}"),
        (b"%", "%"),
        (b"%4", "%4"),
        (b"%%41", "%A"),
        (b"%4%31", "%41"),
        (b"%FF", "\u{fffd}"),
        (b"\xff", "\u{fffd}"),
    ] {
        assert_eq!(check_percent(value), text, "{}", value.escape_ascii());
    }
}

#[test]
fn binary_values_are_base64_padded_or_not() {
    for (value, bytes) in [
        (&b""[..], Some(&b""[..])),
        (b"QQ==", Some(b"A")),
        (b"QQ", Some(b"A")),
        (b"QR", Some(b"A")),
        (b"QUI", Some(b"AB")),
        (b"QUI=", Some(b"AB")),
        (b"QUJD", Some(b"ABC")),
        (b"QUJDR", None),
        (b"Q", None),
        (b"QUJD=", None),
        (b"QUI==", None),
        (b"=", None),
        (b"QQ==QQ==", None),
        (b"-_-_", None),
        (b"not base64!", None),
    ] {
        assert_eq!(check_bin(value).as_deref(), bytes, "{}", value.escape_ascii());
    }
}

#[test]
fn content_types_count_without_case_and_parameters() {
    let some = |wire, subtype| Some(ContentType { wire, subtype });
    for (value, expected) in [
        ("application/grpc", some(Wire::Grpc, Subtype::None)),
        ("application/grpc-web", some(Wire::Web, Subtype::None)),
        ("application/grpc-web+proto", some(Wire::Web, Subtype::Proto)),
        ("APPLICATION/GRPC-WEB-TEXT+PROTO", some(Wire::WebText, Subtype::Proto)),
        ("application/grpc-web+proto; charset=utf-8", some(Wire::Web, Subtype::Proto)),
        (" application/grpc-web-text ;a=b", some(Wire::WebText, Subtype::None)),
        ("application/grpc-web+json", some(Wire::Web, Subtype::Other)),
        ("application/grpc-web, application/grpc-web", some(Wire::Web, Subtype::Other)),
        ("application/grpc-websocket", None),
        ("application/json", None),
        ("", None),
    ] {
        assert_eq!(check_content_type(value.as_bytes()), expected, "{value}");
    }
}
