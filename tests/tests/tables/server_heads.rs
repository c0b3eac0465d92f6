//! The head of a request and what a server makes of it.

use Verdict::{Call, Http, Refused};
use core::time::Duration;
use sonora_core::{Code, Limits, Options, ResponseHead, Wire, server};
use sonora_tests::oracle::check_request_head;
use sonora_tests::toy::Toy;

/// What becomes of a request.
#[derive(Debug, PartialEq)]
enum Verdict {
    /// It is a call on this wire, answered with this content-type, with this much time left.
    Call(Wire, &'static str, Option<Duration>),
    /// It is answered with a status in the head, under this content-type.
    Refused(Code, &'static str),
    /// It is answered with this HTTP status and a sentence.
    Http(u16),
}

/// Every row is judged as it stands, with its names in capitals, and among fields that mean nothing to us.
fn check(headers: &[(&str, &str)], expected: Verdict) {
    let shouted: Vec<_> = headers.iter().map(|(name, value)| (name.to_ascii_uppercase(), *value)).collect();
    let shouted: Vec<_> = shouted.iter().map(|(name, value)| (&**name, *value)).collect();
    let noise =
        [("host", "a"), ("accept-encoding", "gzip, br"), ("x-grpc-web", "1"), ("content-length", "7")];
    for headers in [headers, &shouted[..], &[&noise, headers, &noise].concat()] {
        assert_eq!(judge("POST", headers), expected, "{headers:?}");
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
        check_request_head("POST", &headers);
    }
}

fn judge(method: &str, headers: &[(&str, &str)]) -> Verdict {
    let headers = headers.iter().map(|(name, value)| (*name, value.as_bytes()));
    let options = Options { limits: Limits::default(), codecs: Toy::codecs() };
    match server::accept(method, headers, &options) {
        Ok(call) => {
            let answer = call.responder.start(&sonora_core::Metadata::new()).0;
            Call(call.head.wire, answer.content_type, call.head.timeout)
        }
        Err(reject) if reject.head.status == 200 => {
            assert_eq!(reject.body, "", "a status in the head has no body");
            let code =
                field(&reject.head, "grpc-status").and_then(|code| Code::from_number(code.parse().ok()?));
            Refused(code.expect("a refusal has a code"), reject.head.content_type)
        }
        Err(reject) => {
            assert!(reject.body.ends_with('\n'), "a person can read why");
            Http(reject.head.status)
        }
    }
}

fn field<'a>(head: &'a ResponseHead, wanted: &str) -> Option<&'a str> {
    let (_, value) = head.fields.iter().find(|(name, _)| name == wanted)?;
    Some(core::str::from_utf8(value).expect("fields of ours are text"))
}

const fn seconds(count: u64) -> Option<Duration> {
    Some(Duration::from_secs(count))
}

const WEB: &str = "application/grpc-web+proto";
const TEXT: &str = "application/grpc-web-text+proto";

rows! {
    a_content_type_is_all_that_is_needed: &[("content-type", WEB)] => Call(Wire::Web, WEB, None);
    names_that_are_as_long_are_others:
        &[
            ("cookie", TEXT),
            ("if-none-match", "gzip"),
            ("x-content-ty", "text/html"),
            ("x-grpc-timer", "soon"),
            ("x-grpc-accept-things", "toy"),
            ("content-type", WEB),
        ] => Call(Wire::Web, WEB, None);
    text_is_answered_in_text: &[("content-type", TEXT)] => Call(Wire::WebText, TEXT, None);
    native_grpc_is_answered_natively: &[("content-type", "application/grpc"), ("te", "trailers")]
        => Call(Wire::Grpc, "application/grpc", None);
    // protobuf-ts compares the whole string
    the_short_form_is_answered_in_the_short_form: &[("content-type", "application/grpc-web")]
        => Call(Wire::Web, "application/grpc-web", None);
    // Sonora for Python compares the whole string
    the_short_text_form_is_answered_in_the_short_form: &[("content-type", "application/grpc-web-text")]
        => Call(Wire::WebText, "application/grpc-web-text", None);
    // tonic-web 0.14 answers 400
    parameters_do_not_count: &[("content-type", "application/grpc-web+proto; charset=utf-8")]
        => Call(Wire::Web, WEB, None);
    // tonic-web 0.14 answers 400, connectrpc 0.9 answers 415
    letter_case_does_not_count: &[("content-type", "Application/GRPC-Web-Text+PROTO")]
        => Call(Wire::WebText, TEXT, None);
    blanks_do_not_count: &[("content-type", " application/grpc-web+proto ;a=b ")]
        => Call(Wire::Web, WEB, None);
    the_first_content_type_counts: &[("content-type", WEB), ("content-type", "application/json")]
        => Call(Wire::Web, WEB, None);

    no_content_type_is_415: &[] => Http(415);
    an_empty_content_type_is_415: &[("content-type", "")] => Http(415);
    json_is_415: &[("content-type", "application/json")] => Http(415);
    grpc_web_with_json_messages_is_415: &[("content-type", "application/grpc-web+json")] => Http(415);
    two_types_in_one_field_are_415: &[("content-type", "application/grpc-web, application/grpc-web")]
        => Http(415);
    a_longer_name_is_415: &[("content-type", "application/grpc-website")] => Http(415);
    a_plain_form_is_415: &[("content-type", "text/plain")] => Http(415);
}

rows! {
    accept_of_anything_is_as_the_request: &[("content-type", TEXT), ("accept", "*/*")]
        => Call(Wire::WebText, TEXT, None);
    // connectrpc 0.9 answers in binary, and Google's client ends in silence
    accept_of_text_is_answered_in_text: &[("content-type", WEB), ("accept", "application/grpc-web-text")]
        => Call(Wire::Web, "application/grpc-web-text", None);
    accept_of_binary_is_answered_in_binary: &[("content-type", TEXT), ("accept", WEB)]
        => Call(Wire::WebText, WEB, None);
    accept_of_something_else_is_as_the_request: &[("content-type", TEXT), ("accept", "application/json")]
        => Call(Wire::WebText, TEXT, None);
    the_first_usable_accept_counts:
        &[("accept", "text/html, application/grpc-web-text, */*"), ("content-type", WEB)]
        => Call(Wire::Web, "application/grpc-web-text", None);
    quality_counts:
        &[("content-type", WEB), ("accept", "application/grpc-web-text;q=0.1, application/grpc-web+proto")]
        => Call(Wire::Web, WEB, None);
    accept_does_not_change_native_grpc: &[("content-type", "application/grpc+proto"), ("accept", TEXT)]
        => Call(Wire::Grpc, "application/grpc+proto", None);
}

rows! {
    a_timeout_is_read: &[("content-type", WEB), ("grpc-timeout", "5S")] => Call(Wire::Web, WEB, seconds(5));
    // Sonora for Python
    a_timeout_of_ten_digits_is_read: &[("content-type", WEB), ("grpc-timeout", "1234567890n")]
        => Call(Wire::Web, WEB, Some(Duration::from_nanos(1_234_567_890)));
    a_timeout_of_thirty_digits_is_for_ever:
        &[("content-type", WEB), ("grpc-timeout", "999999999999999999999999999999S")]
        => Call(Wire::Web, WEB, Some(Duration::MAX));
    a_timeout_of_zero_has_passed: &[("content-type", WEB), ("grpc-timeout", "0n")]
        => Call(Wire::Web, WEB, seconds(0));
    // tonic takes it
    a_timeout_with_a_sign_is_refused: &[("content-type", WEB), ("grpc-timeout", "+5S")]
        => Refused(Code::InvalidArgument, WEB);
    // connectrpc 0.9 takes a malformed one for none
    a_timeout_without_a_unit_is_refused: &[("content-type", WEB), ("grpc-timeout", "5")]
        => Refused(Code::InvalidArgument, WEB);
    a_timeout_without_digits_is_refused: &[("content-type", WEB), ("grpc-timeout", "S")]
        => Refused(Code::InvalidArgument, WEB);
    a_timeout_with_a_blank_is_refused: &[("content-type", WEB), ("grpc-timeout", "5 S")]
        => Refused(Code::InvalidArgument, WEB);
    a_timeout_with_a_fraction_is_refused: &[("content-type", TEXT), ("grpc-timeout", "1.5S")]
        => Refused(Code::InvalidArgument, TEXT);
    an_empty_timeout_is_refused: &[("content-type", WEB), ("grpc-timeout", "")]
        => Refused(Code::InvalidArgument, WEB);
    a_refusal_is_in_the_accepted_form: &[("content-type", WEB), ("accept", TEXT), ("grpc-timeout", "x")]
        => Refused(Code::InvalidArgument, TEXT);

    a_known_encoding_is_taken: &[("content-type", WEB), ("grpc-encoding", "toy")]
        => Call(Wire::Web, WEB, None);
    an_encodings_letter_case_does_not_count: &[("content-type", WEB), ("grpc-encoding", "TOY")]
        => Call(Wire::Web, WEB, None);
    identity_is_no_encoding: &[("content-type", WEB), ("grpc-encoding", "identity")]
        => Call(Wire::Web, WEB, None);
    an_unknown_encoding_is_refused: &[("content-type", WEB), ("grpc-encoding", "snappy")]
        => Refused(Code::Unimplemented, WEB);
    an_empty_encoding_is_refused: &[("content-type", WEB), ("grpc-encoding", "")]
        => Refused(Code::Unimplemented, WEB);
    // connectrpc 0.9 hands it to the handler undecoded
    junk_in_binary_metadata_kills_no_call: &[("content-type", WEB), ("trace-bin", "***")]
        => Call(Wire::Web, WEB, None);
}

#[test]
fn another_method_is_405_and_learns_the_right_one() {
    for method in ["GET", "PUT", "OPTIONS", "post", "", "POST "] {
        assert_eq!(judge(method, &[("content-type", WEB)]), Http(405), "{method}");
    }
    let reject = server::accept("GET", [], &Options::default()).expect_err("GET is no call");
    assert_eq!(field(&reject.head, "allow"), Some("POST"));
}

#[test]
fn an_unknown_encoding_learns_the_known_ones() {
    let headers = [("content-type", WEB.as_bytes()), ("grpc-encoding", b"snappy")];
    for (codecs, known) in [(Toy::codecs(), "toy"), (sonora_core::Codecs::default(), "identity")] {
        let options = Options { codecs, ..Options::default() };
        let reject = server::accept("POST", headers, &options).expect_err("snappy is unknown");
        assert_eq!(field(&reject.head, "grpc-accept-encoding"), Some(known));
        let message = field(&reject.head, "grpc-message").expect("a refusal says why");
        assert!(message.contains("grpc-encoding") && message.ends_with(known), "{message}");
    }
}

#[test]
fn a_malformed_timeout_is_named() {
    let headers = [("content-type", WEB.as_bytes()), ("grpc-timeout", b"soon")];
    let reject = server::accept("POST", headers, &Options::default()).expect_err("soon is no time");
    assert!(field(&reject.head, "grpc-message").is_some_and(|message| message.contains("grpc-timeout")));
}
