//! Responses that end in HTTP trailers: those of native gRPC, and what is left of them on gRPC-Web.

use Wire::{Grpc, Web};
use sonora_core::{Code, FrameError, FrameKind, ReadError, Status, StatusError, Wire};
use sonora_tests::compose::{message, ok};
use sonora_tests::oracle::{Feeding, Outcome, Said, Terms, check_native_response};

fn check(body: impl AsRef<[u8]>, wire: Wire, trailers: &[(&str, &str)], expected: Outcome<Said, ReadError>) {
    let trailers: Vec<_> = trailers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let body = body.as_ref();
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_native_response(body, &Terms::new(wire), &[], &trailers, &feeding), expected);
    }
}

fn gives<const N: usize>(events: [Said; N]) -> Outcome<Said, ReadError> {
    Outcome::clean(events)
}

fn said(message: &str) -> Said {
    Said::Message(message.into())
}

fn end(code: Code, message: &'static str) -> Said {
    Said::End(Status::new(code, message), None)
}

rows! {
    a_status_in_the_trailers_is_the_end: message("hi"), Grpc, &[("grpc-status", "0")]
        => gives([said("hi"), end(Code::Ok, "")]);
    an_error_in_the_trailers_is_the_end:
        message("hi"), Grpc, &[("grpc-status", "5"), ("grpc-message", "no%20order")]
        => gives([said("hi"), end(Code::NotFound, "no order")]);
    other_trailers_are_the_transports: b"", Grpc, &[("x-cost", "7"), ("grpc-status", "0")]
        => gives([end(Code::Ok, "")]);
    trailers_without_a_status_are_no_success: message("hi"), Grpc, &[("x-cost", "7")]
        => gives([said("hi")]).then(ReadError::MissingTrailers);
    no_trailers_are_no_success: message("hi"), Grpc, &[] => gives([said("hi")]).then(ReadError::MissingTrailers);
    a_status_that_cannot_be_read_comes_after_the_messages:
        [message("a"), message("b")].concat(), Grpc, &[("grpc-status", "x")]
        => gives([said("a"), said("b")]).then(StatusError::NotANumber { byte: b'x', at: 0 });
    an_ok_does_not_cover_a_cut_body: b"\0\0\0\0\x02h", Grpc, &[("grpc-status", "0")]
        => Outcome::fault(FrameError::TruncatedPayload { kind: FrameKind::Message, got: 1, len: 2 });
    a_trailers_frame_uses_a_reserved_flag: [message("hi"), ok()].concat(), Grpc, &[("grpc-status", "13")]
        => gives([said("hi")]).then(FrameError::ReservedFlags { flags: 0x80 });

    a_web_bodys_trailers_beat_http_trailers: [message("hi"), ok()].concat(), Web, &[("grpc-status", "13")]
        => gives([said("hi"), Said::End(Status::ok(), Some(Vec::new()))]);
    junk_in_http_trailers_does_not_hide_a_web_bodys_own: ok(), Web, &[("grpc-status", "x")]
        => gives([Said::End(Status::ok(), Some(Vec::new()))]);
    http_trailers_count_where_a_web_body_has_none: message("hi"), Web, &[("grpc-status", "13")]
        => gives([said("hi"), end(Code::Internal, "")]);
}
