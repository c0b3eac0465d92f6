//! The head of a request as a client sends it, field by field.

use core::time::Duration;
use sonora_core::{Metadata, Options, Wire, client, relay};
use sonora_tests::toy::Toy;

fn check(wire: Wire, timeout: Option<Duration>, options: &Options, expected: &[(&str, &str)]) {
    let call = client::start("/s/m", wire, timeout, &Metadata::new(), options);
    assert_eq!(call.head.path, "/s/m");
    assert_eq!(fields(&call.head.fields), expected);
    // A client in between says as much of its own accord; the rest it has from its caller.
    let relayed: Vec<_> = relay::request_fields(wire).collect();
    assert!(expected.starts_with(&fields(&relayed)) && relayed.len() >= 2);
}

fn fields(fields: &[sonora_core::Field]) -> Vec<(&str, &str)> {
    let text = |value| core::str::from_utf8(value).expect("fields of ours are text");
    fields.iter().map(|(name, value)| (&**name, text(value))).collect()
}

fn toy() -> Options {
    Options { codecs: Toy::codecs(), ..Options::default() }
}

fn silent_toy() -> Options {
    Options { codecs: Toy::codecs().send(false), ..Options::default() }
}

const WEB: [(&str, &str); 3] = [
    ("content-type", "application/grpc-web+proto"),
    ("accept", "application/grpc-web+proto"),
    ("x-grpc-web", "1"),
];

rows! {
    a_web_call_says_what_it_sends_and_wants: Wire::Web, None, &Options::default() => &WEB;
    a_text_call_says_what_it_sends_and_wants: Wire::WebText, None, &Options::default()
        => &[("content-type", "application/grpc-web-text"), ("accept", "application/grpc-web-text"), WEB[2]];
    a_native_call_takes_trailers: Wire::Grpc, None, &Options::default()
        => &[("content-type", "application/grpc+proto"), ("te", "trailers")];
    a_timeout_has_at_most_eight_digits:
        Wire::Web, Some(Duration::from_nanos(1_234_567_890)), &Options::default()
        => &[WEB[0], WEB[1], WEB[2], ("grpc-timeout", "1234568u")];
    no_time_is_still_a_positive_timeout: Wire::Web, Some(Duration::ZERO), &Options::default()
        => &[WEB[0], WEB[1], WEB[2], ("grpc-timeout", "1n")];
    all_time_is_the_longest_timeout: Wire::Web, Some(Duration::MAX), &Options::default()
        => &[WEB[0], WEB[1], WEB[2], ("grpc-timeout", "99999999H")];
    a_compression_is_named_and_offered: Wire::Web, None, &toy()
        => &[WEB[0], WEB[1], WEB[2], ("grpc-encoding", "toy"), ("grpc-accept-encoding", "toy")];
    a_compression_may_be_offered_only: Wire::Web, None, &silent_toy()
        => &[WEB[0], WEB[1], WEB[2], ("grpc-accept-encoding", "toy")];
}

#[test]
fn metadata_comes_last_and_binary_values_are_padded() {
    let mut metadata = Metadata::new();
    metadata.append("X-Request-Id", "7").expect("a fine pair");
    metadata.append("x-request-id", "8").expect("a second value");
    metadata.append_bin("trace-bin", b"\xff").expect("raw bytes");
    metadata.append("text-bin", " Zm8 ").expect("blanks do not count");
    metadata.append("two-bin", "Zg, Zm8").expect("two values in one field");
    let call = client::start("/s/m", Wire::Web, None, &metadata, &Options::default());
    let expected = [
        ("x-request-id", "7"),
        ("x-request-id", "8"),
        ("trace-bin", "/w=="),
        ("text-bin", "Zm8="),
        ("two-bin", "Zg, Zm8"),
    ];
    assert_eq!(fields(&call.head.fields)[WEB.len()..], expected);
}
