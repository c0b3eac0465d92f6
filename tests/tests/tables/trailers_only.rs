//! Responses of HTTP status 200 whose head has a status.

use sonora_core::{Code, FrameError, ReadError, Status, StatusError, Wire};
use sonora_tests::compose::{message, ok, trailers};
use sonora_tests::oracle::{Feeding, Outcome, Said, Terms, check_response, check_response_relay};

fn check(head: &[(&str, &str)], body: impl AsRef<[u8]>, expected: Outcome<Said, ReadError>) {
    let head: Vec<_> = head.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let body = body.as_ref();
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_response(body, &Terms::new(Wire::Web), &head, &feeding), expected);
        check_response_relay(body, &Terms::new(Wire::Web), &head, &[], &feeding);
    }
}

fn gives<const N: usize>(events: [Said; N]) -> Outcome<Said, ReadError> {
    Outcome::clean(events)
}

fn said(message: &str) -> Said {
    Said::Message(message.into())
}

/// An end that the head told.
fn told(code: Code, message: &'static str) -> Said {
    Said::End(Status::new(code, message), None)
}

/// An end that the body told.
fn trailed(code: Code, message: &'static str) -> Said {
    Said::End(Status::new(code, message), Some(Vec::new()))
}

rows! {
    an_error_in_the_head_is_the_end: &[("grpc-status", "5"), ("grpc-message", "no order")], b""
        => gives([told(Code::NotFound, "no order")]);
    an_ok_in_the_head_of_an_empty_body_is_an_end: &[("grpc-status", "0")], b"" => gives([told(Code::Ok, "")]);
    canonical_case_of_http_1_is_read: &[("Grpc-Status", "13"), ("Grpc-Message", "oh%21")], b""
        => gives([told(Code::Internal, "oh!")]);
    a_message_without_a_status_is_no_end: &[("grpc-message", "oh")], b""
        => Outcome::fault(ReadError::MissingTrailers);
    a_status_that_is_no_number_is_a_fault: &[("grpc-status", "two")], b""
        => Outcome::fault(StatusError::NotANumber { byte: b't', at: 0 });
    two_statuses_are_a_fault: &[("grpc-status", "0"), ("Grpc-Status", "2")], b""
        => Outcome::fault(StatusError::Conflict { first: 0, second: 2 });

    the_bodys_trailers_beat_the_head:
        &[("grpc-status", "0")], trailers("grpc-status:13\r\ngrpc-message:oh\r\n")
        => gives([trailed(Code::Internal, "oh")]);
    the_bodys_ok_beats_an_error_in_the_head: &[("grpc-status", "13")], ok() => gives([trailed(Code::Ok, "")]);
    trailers_without_a_status_leave_the_heads: &[("grpc-status", "7")], trailers("x:1\r\n")
        => gives([Said::End(Status::new(Code::PermissionDenied, ""), Some(vec![("x".into(), b"1".into())]))]);
    an_ok_in_the_head_does_not_cover_messages: &[("grpc-status", "0")], message("hi")
        => gives([said("hi")]).then(ReadError::MissingTrailers);
    an_ok_in_the_head_does_not_cover_trailers_without_a_status:
        &[("grpc-status", "0")], [message("hi"), trailers("x:1\r\n")].concat()
        => gives([said("hi")]).then(ReadError::MissingTrailers);
    an_error_in_the_head_stands_after_messages: &[("grpc-status", "13")], message("hi")
        => gives([said("hi"), told(Code::Internal, "")]);
    an_ok_in_the_head_does_not_cover_a_cut_body: &[("grpc-status", "0")], b"\0\0"
        => Outcome::fault(FrameError::TruncatedHeader { got: 2 });
    messages_and_trailers_after_an_ok_in_the_head_are_read:
        &[("grpc-status", "0")], [message("hi"), ok()].concat()
        => gives([said("hi"), trailed(Code::Ok, "")]);
}
