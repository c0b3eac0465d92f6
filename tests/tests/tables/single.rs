//! The one message of a unary call: of a request, and of a response.

use bytes::Bytes;
use sonora_core::{Code, FrameError, FrameKind, ReadError, Status, TextError, Wire};
use sonora_tests::oracle::{Feeding, Outcome, Said, Terms};

mod requests {
    use super::*;
    use sonora_tests::compose::{frame, message, ok};
    use sonora_tests::oracle::check_single_request;

    fn check(body: impl AsRef<[u8]>, expected: Outcome<Bytes, ReadError>) {
        let body = body.as_ref();
        for feeding in Feeding::every(body.len()) {
            assert_eq!(check_single_request(body, &Terms::new(Wire::Web), &feeding), expected);
        }
    }

    fn fails(error: impl Into<ReadError>) -> Outcome<Bytes, ReadError> {
        Outcome::fault(error)
    }

    rows! {
        one_message_is_the_request: message("hi") => Outcome::clean(["hi"]);
        an_empty_message_is_one: message("") => Outcome::clean([""]);
        no_message_is_a_fault: b"" => fails(ReadError::NoMessage);
        a_second_message_is_a_fault: [message("a"), message("b")].concat() => fails(ReadError::SecondMessage);
        a_second_message_is_a_fault_whatever_follows: [message("a"), message("b"), ok()].concat()
            => fails(ReadError::SecondMessage);
        what_follows_decides_whether_the_message_stands: [message("a"), frame(2, "")].concat()
            => fails(FrameError::ReservedFlags { flags: 2 });
        trailers_after_the_message_are_a_fault: [message("a"), ok()].concat()
            => fails(ReadError::TrailersInRequest);
        a_cut_message_is_named_before_a_missing_one: b"\0\0\0\0\x02h"
            => fails(FrameError::TruncatedPayload { kind: FrameKind::Message, got: 1, len: 2 });
    }
}

mod responses {
    use super::*;
    use sonora_tests::compose::{base64, message, ok, trailers};
    use sonora_tests::oracle::check_single_response;

    type Answer = (Option<Vec<u8>>, Said);

    fn check(body: impl AsRef<[u8]>, wire: Wire, expected: Outcome<Answer, ReadError>) {
        let body = body.as_ref();
        for feeding in Feeding::every(body.len()) {
            assert_eq!(check_single_response(body, &Terms::new(wire), &[], &feeding), expected);
        }
    }

    fn answer(message: Option<&str>, code: Code) -> Outcome<Answer, ReadError> {
        let end = Said::End(Status::new(code, ""), Some(Vec::new()));
        Outcome::clean([(message.map(Into::into), end)])
    }

    fn fails(error: impl Into<ReadError>) -> Outcome<Answer, ReadError> {
        Outcome::fault(error)
    }

    rows! {
        a_message_and_an_ok_are_the_answer: [message("hi"), ok()].concat(), Wire::Web
            => answer(Some("hi"), Code::Ok);
        the_same_in_text: base64([message("hi"), ok()].concat()), Wire::WebText
            => answer(Some("hi"), Code::Ok);
        an_error_is_an_answer_without_a_message: trailers("grpc-status:5\r\n"), Wire::Web
            => answer(None, Code::NotFound);
        a_message_before_an_error_is_dropped:
            [message("hi"), trailers("grpc-status:5\r\n")].concat(), Wire::Web
            => answer(None, Code::NotFound);
        an_ok_without_a_message_is_a_fault: ok(), Wire::Web => fails(ReadError::NoMessage);
        a_second_message_is_a_fault: [message("a"), message("b"), ok()].concat(), Wire::Web
            => fails(ReadError::SecondMessage);
        a_second_message_is_a_fault_even_before_an_error:
            [message("a"), message("b"), trailers("grpc-status:5\r\n")].concat(), Wire::Web
            => fails(ReadError::SecondMessage);
        a_message_alone_is_no_answer: message("hi"), Wire::Web => fails(ReadError::MissingTrailers);
        what_follows_the_trailers_decides_whether_the_answer_stands:
            [message("hi"), ok(), message("late")].concat(), Wire::Web
            => fails(ReadError::AfterTrailers { kind: FrameKind::Message });
        junk_after_the_answer_takes_it_back:
            [&base64([message("hi"), ok()].concat())[..], b"!!!!"].concat(), Wire::WebText
            => fails(TextError::InvalidQuad { offset: 36 });
    }
}
