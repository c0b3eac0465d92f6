//! The head of a response and what a client makes of it; for a status in a good one see `trailers_only`.

use Code::{Internal, NotFound, PermissionDenied, Unauthenticated, Unavailable, Unimplemented, Unknown};
use sonora_core::{Code, Metadata, Options, Status, Wire, client};

/// A head is opened, or ends the call with this code and a message that has this in it.
type Opened = Result<(), (Code, &'static str)>;

fn check(asked: Wire, http_status: u16, headers: &[(&str, &str)], expected: Opened) {
    match (open(asked, http_status, headers), expected) {
        (Ok(_), Ok(())) => {}
        (Err(status), Err((code, part))) => {
            assert_eq!(status.code, code, "{status}");
            assert!(status.message.contains(part), "{status}");
        }
        (opened, expected) => panic!("{opened:?} is not {expected:?}"),
    }
}

fn open(asked: Wire, http_status: u16, headers: &[(&str, &str)]) -> Result<client::ResponseReader, Status> {
    let call = client::start("/s/m", asked, None, &Metadata::new(), &Options::default());
    call.response.open(http_status, headers.iter().map(|(name, value)| (*name, value.as_bytes())))
}

const WEB: (&str, &str) = ("content-type", "application/grpc-web+proto");
const HTML: (&str, &str) = ("content-type", "text/html");

rows! {
    the_asked_type_is_opened: Wire::Web, 200, &[WEB] => Ok(());
    canonical_case_of_http_1_is_opened: Wire::Web, 200, &[("Content-Type", "application/grpc-web+proto")]
        => Ok(());
    the_short_type_is_opened: Wire::Web, 200, &[("content-type", "application/grpc-web")] => Ok(());
    parameters_and_letter_case_do_not_count:
        Wire::Web, 200, &[("content-type", "Application/Grpc-Web; charset=utf-8")]
        => Ok(());
    a_text_answer_to_a_binary_call_is_opened: Wire::Web, 200, &[("content-type", "application/grpc-web-text")]
        => Ok(());
    a_binary_answer_to_a_text_call_is_opened: Wire::WebText, 200, &[WEB] => Ok(());
    native_grpc_is_opened_by_a_native_call: Wire::Grpc, 200, &[("content-type", "application/grpc")]
        => Ok(());
    identity_is_no_encoding: Wire::Web, 200, &[WEB, ("grpc-encoding", "identity")] => Ok(());

    native_grpc_is_no_answer_to_a_web_call: Wire::Web, 200, &[("content-type", "application/grpc")]
        => Err((Internal, "content-type application/grpc"));
    a_web_answer_is_none_to_a_native_call: Wire::Grpc, 200, &[WEB]
        => Err((Internal, "application/grpc-web+proto"));
    json_messages_are_named: Wire::Web, 200, &[("content-type", "application/grpc-web+json")]
        => Err((Internal, "application/grpc-web+json"));
    a_type_given_twice_in_one_field_is_named:
        Wire::Web, 200, &[("content-type", "application/grpc-web, application/grpc-web")]
        => Err((Internal, "application/grpc-web"));
    another_type_is_named: Wire::Web, 200, &[HTML] => Err((Unknown, "text/html"));
    no_type_is_named: Wire::Web, 200, &[] => Err((Unknown, "none"));
    an_encoding_that_was_not_offered_is_named: Wire::Web, 200, &[WEB, ("grpc-encoding", "gzip")]
        => Err((Internal, "gzip"));
    a_status_that_cannot_be_read_is_named: Wire::Web, 200, &[WEB, ("grpc-status", "x")]
        => Err((Unknown, "grpc-status"));

    http_400_is_internal: Wire::Web, 400, &[HTML]
        => Err((Internal, "HTTP status 400, content-type text/html"));
    http_401_is_unauthenticated: Wire::Web, 401, &[HTML] => Err((Unauthenticated, "401"));
    http_403_is_permission_denied: Wire::Web, 403, &[HTML] => Err((PermissionDenied, "403"));
    http_404_is_unimplemented: Wire::Web, 404, &[] => Err((Unimplemented, "404"));
    // connect-go has no text mode
    http_415_is_unknown: Wire::WebText, 415, &[]
        => Err((Unknown, "HTTP status 415, content-type none: the server does not take application/grpc-web-text"));
    http_429_is_unavailable: Wire::Web, 429, &[] => Err((Unavailable, "429"));
    http_500_is_unknown: Wire::Web, 500, &[HTML] => Err((Unknown, "500"));
    http_502_is_unavailable: Wire::Web, 502, &[HTML] => Err((Unavailable, "502"));
    http_503_is_unavailable: Wire::Web, 503, &[HTML] => Err((Unavailable, "503"));
    http_504_is_unavailable: Wire::Web, 504, &[HTML] => Err((Unavailable, "504"));
    http_204_is_no_success: Wire::Web, 204, &[WEB] => Err((Unknown, "204"));
    http_302_is_no_success: Wire::Web, 302, &[] => Err((Unknown, "302"));

    a_status_beats_the_http_status:
        Wire::Web, 503, &[WEB, ("grpc-status", "5"), ("grpc-message", "no%20order")]
        => Err((NotFound, "no order"));
    an_ok_does_not_beat_an_http_error: Wire::Web, 503, &[WEB, ("grpc-status", "0")]
        => Err((Unavailable, "503"));
    junk_in_the_status_does_not_beat_an_http_error: Wire::Web, 503, &[WEB, ("grpc-status", "x")]
        => Err((Unavailable, "503"));
}

#[test]
fn a_peers_text_is_shown_short_and_printable() {
    let long = format!("text/\u{1b}[31m{}", "x".repeat(1000));
    let status = open(Wire::Web, 500, &[("content-type", &long)]).expect_err("500 is an error");
    assert!(status.message.len() < 200 && !status.message.contains('\u{1b}'), "{status}");
}
