//! A body's bytes and the parts of its frames; neighbouring parts of a payload count as one.

use FramePart::{End, Payload, Start};
use bytes::Bytes;
use sonora_core::{FrameError, FrameHeader, FrameKind, FramePart, Limits};
use sonora_tests::oracle::{Feeding, Outcome, check_scanner};

const LIMITS: Limits = Limits { max_message_bytes: 8, max_trailers_bytes: 4 };

fn check(body: &[u8], expected: Outcome<FramePart, FrameError>) {
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_scanner(body, LIMITS, &feeding), expected);
    }
}

fn gives<const N: usize>(parts: [FramePart; N]) -> Outcome<FramePart, FrameError> {
    Outcome::clean(parts)
}

fn payload(bytes: &'static [u8]) -> FramePart {
    Payload(Bytes::from_static(bytes))
}

const fn cut(got: u32, len: u32) -> FrameError {
    FrameError::TruncatedPayload { kind: FrameKind::Message, got, len }
}

const fn message(len: u32) -> FramePart {
    Start(FrameHeader::message(len))
}

const fn trailers(len: u32) -> FramePart {
    Start(FrameHeader::trailers(len))
}

rows! {
    an_empty_body_has_no_parts: b"" => gives([]);
    a_frame_without_payload_begins_and_ends: b"\0\0\0\0\0" => gives([message(0), End]);
    a_frame_is_its_header_its_payload_and_its_end: b"\0\0\0\0\x02hi"
        => gives([message(2), payload(b"hi"), End]);
    frames_do_not_run_into_each_other: b"\0\0\0\0\x01a\x80\0\0\0\x01b"
        => gives([message(1), payload(b"a"), End, trailers(1), payload(b"b"), End]);
    a_compressed_frame_passes_as_it_is: b"\x01\0\0\0\x01a"
        => gives([Start(FrameHeader { compressed: true, ..FrameHeader::message(1) }), payload(b"a"), End]);
    what_came_of_a_cut_payload_is_given_first: b"\0\0\0\0\x05he"
        => gives([message(5), payload(b"he")]).then(cut(2, 5));
    a_payload_of_which_nothing_came_is_begun: b"\0\0\0\0\x05"
        => gives([message(5)]).then(cut(0, 5));
    a_cut_header_is_not_begun: b"\0\0\0\0\x01a\0\0"
        => gives([message(1), payload(b"a"), End]).then(FrameError::TruncatedHeader { got: 2 });
    a_frame_at_the_limit_passes: b"\0\0\0\0\x0812345678" => gives([message(8), payload(b"12345678"), End]);
    a_frame_over_the_limit_is_not_begun: b"\0\0\0\0\x09123456789"
        => Outcome::fault(FrameError::TooLarge { kind: FrameKind::Message, len: 9, limit: 8 });
    trailers_over_their_limit_are_not_begun: b"\x80\0\0\0\x05"
        => Outcome::fault(FrameError::TooLarge { kind: FrameKind::Trailers, len: 5, limit: 4 });
    reserved_flags_are_not_begun: b"\0\0\0\0\0\x10\0\0\0\0"
        => gives([message(0), End]).then(FrameError::ReservedFlags { flags: 0x10 });
}
