//! Bodies that pass through, and what passes of them.

use sonora_core::{FrameError, FrameKind, ReadError, Status, TextError, Wire};
use sonora_tests::compose::{base64, frame, message, ok, trailers};
use sonora_tests::oracle::{Feeding, Outcome, Said, Terms, check_request_relay, check_response_relay};

/// A request: what passes, and the fault.
fn request(body: impl AsRef<[u8]>, terms: Terms, passes: impl AsRef<[u8]>, fault: Option<ReadError>) {
    let (body, passes) = (body.as_ref(), passes.as_ref());
    let events = if passes.is_empty() { Vec::new() } else { vec![passes.to_vec()] };
    for feeding in Feeding::every(body.len()) {
        let expected = Outcome { events: events.clone(), error: fault.clone() };
        assert_eq!(check_request_relay(body, &terms, &feeding), expected);
    }
}

/// A response with HTTP trailers: what passes, and the end or the fault.
fn response(
    body: impl AsRef<[u8]>,
    terms: Terms,
    http_trailers: &[(&str, &[u8])],
    passes: impl AsRef<[u8]>,
    end: Result<Status, ReadError>,
) {
    let (body, passes) = (body.as_ref(), passes.as_ref());
    for feeding in Feeding::every(body.len()) {
        let told = check_response_relay(body, &terms, &[], http_trailers, &feeding);
        let mut events = told.events.into_iter();
        if !passes.is_empty() {
            assert_eq!(events.next(), Some(Said::Message(passes.to_vec())));
        }
        match &end {
            Ok(status) => {
                let Some(Said::End(told, _)) = events.next() else { panic!("no end: {:?}", told.error) };
                assert_eq!(&told, status);
            }
            Err(error) => assert_eq!((events.next(), told.error.as_ref()), (None, Some(error))),
        }
    }
}

macro_rules! table {
    ($check:ident { $($claim:ident: $($input:expr),+;)+ }) => {
        mod $check {
            use super::*;

            $(#[test]
            fn $claim() {
                super::$check($($input),+);
            })+
        }
    };
}

fn web() -> Terms {
    Terms::new(Wire::Web)
}

fn text() -> Terms {
    Terms::new(Wire::WebText)
}

fn grpc() -> Terms {
    Terms::new(Wire::Grpc)
}

fn both() -> Vec<u8> {
    [message("a"), message("bc")].concat()
}

fn cut(got: u32, len: u32) -> Option<ReadError> {
    Some(FrameError::TruncatedPayload { kind: FrameKind::Message, got, len }.into())
}

fn too_large(len: u32, limit: u32) -> Option<ReadError> {
    Some(FrameError::TooLarge { kind: FrameKind::Message, len, limit }.into())
}

fn reserved(flags: u8) -> ReadError {
    FrameError::ReservedFlags { flags }.into()
}

table! { request {
    nothing_is_nothing: b"", web(), b"", None;
    messages_pass_as_they_are: both(), web(), both(), None;
    native_messages_do_too: both(), grpc(), both(), None;
    text_is_decoded: base64(both()), text(), both(), None;
    segments_are_joined: [base64(message("a")), base64(message("bc"))].concat(), text(), both(), None;
    a_compressed_message_passes_compressed: frame(1, "zzz"), web().toy(), frame(1, "zzz"), None;
    a_compressed_message_needs_an_encoding: [message("a"), frame(1, "z")].concat(), web(), message("a"),
        Some(ReadError::CompressedWithoutEncoding);
    a_message_over_the_limit_is_not_begun: [message("a"), message("12345")].concat(), web().max_message(4),
        message("a"), too_large(5, 4);
    a_flag_that_is_reserved_is_not_begun: [message("a"), frame(0x40, "x")].concat(), web(), message("a"),
        Some(reserved(0x40));
    trailers_are_none_of_a_request: [message("a"), trailers("b:c\r\n")].concat(), web(), message("a"),
        Some(ReadError::TrailersInRequest);
    their_header_says_so: [message("a"), trailers("b:c\r\n")[..7].to_vec()].concat(), web(), message("a"),
        Some(ReadError::TrailersInRequest);
    trailers_are_no_frame_of_native_grpc: [message("a"), trailers("b:c\r\n")].concat(), grpc(), message("a"),
        Some(reserved(0x80));
    what_came_of_a_cut_message_passes: &message("hello")[..7], web(), &message("hello")[..7], cut(2, 5);
    a_cut_header_does_not: [&message("a")[..], b"\0\0\0"].concat(), web(), message("a"),
        Some(FrameError::TruncatedHeader { got: 3 }.into());
    what_stands_before_junk_passes: [base64(message("a")), b"$$$$".to_vec()].concat(), text(), message("a"),
        Some(TextError::InvalidQuad { offset: 8 }.into());
    a_lost_pad_is_named: &base64(message("ab"))[..11], text(), &message("ab")[..6],
        Some(TextError::MissingPadding { offset: 8, symbols: 3 }.into());
} }

table! { response {
    trailers_stay: [message("a"), ok()].concat(), web(), &[], message("a"), Ok(Status::ok());
    text_is_decoded: base64([message("a"), ok()].concat()), text(), &[], message("a"), Ok(Status::ok());
    an_error_is_told_after_what_passed: [message("a"), trailers("grpc-status:5\r\ngrpc-message:no")].concat(), web(),
        &[], message("a"), Ok(Status::not_found("no"));
    native_trailers_are_https: both(), grpc(), &[("grpc-status", b"0")], both(), Ok(Status::ok());
    compressed_trailers_are_read: [frame(1, b"\x02a"), frame(0x81, toyed("grpc-status:0\r\n"))].concat(),
        web().toy(), &[], frame(1, b"\x02a"), Ok(Status::ok());
    compressed_trailers_need_an_encoding: frame(0x81, toyed("grpc-status:0\r\n")), web(), &[], b"",
        Err(ReadError::CompressedWithoutEncoding);
    no_trailers_are_no_success: message("a"), web(), &[], message("a"), Err(ReadError::MissingTrailers);
    native_grpc_needs_them_too: message("a"), grpc(), &[], message("a"), Err(ReadError::MissingTrailers);
    nothing_follows_the_trailers: [message("a"), ok(), message("b")].concat(), web(), &[], message("a"),
        Err(ReadError::AfterTrailers { kind: FrameKind::Message });
    not_even_trailers: [ok(), ok()].concat(), web(), &[], b"",
        Err(ReadError::AfterTrailers { kind: FrameKind::Trailers });
    a_message_that_is_cut_is_no_success: &message("hello")[..8], web(), &[], &message("hello")[..8],
        Err(cut(3, 5).unwrap());
    trailers_of_native_grpc_are_no_frame: [message("a"), ok()].concat(), grpc(), &[("grpc-status", b"0")],
        message("a"), Err(reserved(0x80));
} }

/// Text without two equal neighbours, as [`Toy`](sonora_tests::toy::Toy) compresses it.
fn toyed(text: &str) -> Vec<u8> {
    text.bytes().flat_map(|byte| [1, byte]).collect()
}
