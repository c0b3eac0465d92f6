//! A body's bytes and the frames in it.

use FrameKind::{Message, Trailers};
use sonora_core::{Frame, FrameError, FrameKind, Limits};
use sonora_tests::oracle::{Feeding, Outcome, check_frames};

const LIMITS: Limits = Limits { max_message_bytes: 300, max_trailers_bytes: 20 };

fn check(body: impl AsRef<[u8]>, expected: Outcome<Frame, FrameError>) {
    let body = body.as_ref();
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_frames(body, LIMITS, &feeding), expected);
    }
}

fn gives<const N: usize>(frames: [Frame; N]) -> Outcome<Frame, FrameError> {
    Outcome::clean(frames)
}

fn message(payload: &'static [u8]) -> Frame {
    Frame { kind: Message, compressed: false, payload: payload.into() }
}

fn trailers(payload: &'static [u8]) -> Frame {
    Frame { kind: Trailers, ..message(payload) }
}

fn compressed(frame: Frame) -> Frame {
    Frame { compressed: true, ..frame }
}

fn cut_payload(kind: FrameKind, got: u32, len: u32) -> FrameError {
    FrameError::TruncatedPayload { kind, got, len }
}

fn too_large(kind: FrameKind, len: u32, limit: u32) -> FrameError {
    FrameError::TooLarge { kind, len, limit }
}

rows! {
    an_empty_body_has_no_frames: b"" => gives([]);
    an_empty_message_is_a_message: b"\0\0\0\0\0" => gives([message(b"")]);
    empty_messages_in_a_row_are_told_apart: b"\0\0\0\0\0\0\0\0\0\0" => gives([message(b""), message(b"")]);
    a_message_is_its_payload: b"\0\0\0\0\x02hi" => gives([message(b"hi")]);
    messages_follow_each_other: b"\0\0\0\0\x01a\0\0\0\0\x02bc" => gives([message(b"a"), message(b"bc")]);
    // of thirds that are not read dry, one waits behind another
    messages_that_were_fed_ahead_stay_in_order: b"abcdef".map(|byte| [0, 0, 0, 0, 1, byte]).concat()
        => gives([message(b"a"), message(b"b"), message(b"c"), message(b"d"), message(b"e"), message(b"f")]);
    an_empty_message_between_two_is_kept: b"\0\0\0\0\x01a\0\0\0\0\0\0\0\0\0\x01b"
        => gives([message(b"a"), message(b""), message(b"b")]);
    a_payload_that_looks_like_a_header_is_a_payload: b"\0\0\0\0\x05\x80\0\0\0\0"
        => gives([message(b"\x80\0\0\0\0")]);
    trailers_have_bit_7: b"\x80\0\0\0\x03a:b" => gives([trailers(b"a:b")]);
    empty_trailers_are_trailers: b"\x80\0\0\0\0" => gives([trailers(b"")]);
    a_message_and_trailers_in_one_chunk_are_both_kept: b"\0\0\0\0\x01a\x80\0\0\0\x03a:b"
        => gives([message(b"a"), trailers(b"a:b")]);
    frames_after_the_trailers_are_not_this_layers_business: b"\x80\0\0\0\0\0\0\0\0\x01a"
        => gives([trailers(b""), message(b"a")]);
    compressed_messages_have_bit_0: b"\x01\0\0\0\x02hi" => gives([compressed(message(b"hi"))]);
    compressed_trailers_have_both_bits: b"\x81\0\0\0\x02hi" => gives([compressed(trailers(b"hi"))]);
    the_length_is_big_endian: &[b"\0\0\0\x01\x02", &[b'x'; 258][..]].concat()
        => gives([message(&[b'x'; 258])]);

    flag_0x02_is_reserved: b"\x02\0\0\0\0" => Outcome::fault(FrameError::ReservedFlags { flags: 0x02 });
    flag_0x40_is_reserved: b"\x40\0\0\0\0" => Outcome::fault(FrameError::ReservedFlags { flags: 0x40 });
    all_flags_are_named: b"\xff\0\0\0\0" => Outcome::fault(FrameError::ReservedFlags { flags: 0xff });
    reserved_flags_beat_the_length: b"\x82\xff\xff\xff\xff"
        => Outcome::fault(FrameError::ReservedFlags { flags: 0x82 });
    what_stands_before_reserved_flags_is_given: b"\0\0\0\0\x02hi\x04\0\0\0\0"
        => gives([message(b"hi")]).then(FrameError::ReservedFlags { flags: 4 });
    what_follows_a_fault_is_not_read: b"\x04\0\0\0\0\0\0\0\0\x02hi"
        => Outcome::fault(FrameError::ReservedFlags { flags: 4 });
    what_follows_a_fault_is_not_held: [&b"\x04\0\0\0\0"[..], &[0; 400]].concat()
        => Outcome::fault(FrameError::ReservedFlags { flags: 4 });

    a_body_ends_after_one_byte_of_a_header: b"\0" => Outcome::fault(FrameError::TruncatedHeader { got: 1 });
    a_body_ends_after_four_bytes_of_a_header: b"\0\0\0\0"
        => Outcome::fault(FrameError::TruncatedHeader { got: 4 });
    flags_of_a_cut_header_are_not_judged: b"\xff\0" => Outcome::fault(FrameError::TruncatedHeader { got: 2 });
    a_body_ends_before_a_payload: b"\0\0\0\0\x02" => Outcome::fault(cut_payload(Message, 0, 2));
    a_body_ends_inside_a_payload: b"\0\0\0\0\x05he" => Outcome::fault(cut_payload(Message, 2, 5));
    a_body_ends_inside_the_trailers: b"\0\0\0\0\x02hi\x80\0\0\0\x03a:"
        => gives([message(b"hi")]).then(cut_payload(Trailers, 2, 3));
    a_body_ends_inside_the_second_header: b"\0\0\0\0\x02hi\0\0\0"
        => gives([message(b"hi")]).then(FrameError::TruncatedHeader { got: 3 });

    a_message_below_the_limit_is_taken: &[b"\0\0\0\x01\x2b", &[b'x'; 299][..]].concat()
        => gives([message(&[b'x'; 299])]);
    a_message_at_the_limit_is_taken: &[b"\0\0\0\x01\x2c", &[b'x'; 300][..]].concat()
        => gives([message(&[b'x'; 300])]);
    a_message_over_the_limit_is_refused_at_its_header: b"\0\0\0\x01\x2d"
        => Outcome::fault(too_large(Message, 301, 300));
    a_declared_length_of_4_gib_reserves_nothing: b"\0\xff\xff\xff\xff"
        => Outcome::fault(too_large(Message, u32::MAX, 300));
    all_four_bytes_of_a_length_count: b"\0\x01\x02\x03\x04"
        => Outcome::fault(too_large(Message, 0x0102_0304, 300));
    trailers_at_their_limit_are_taken: &[b"\x80\0\0\0\x14", &[b'x'; 20][..]].concat()
        => gives([trailers(&[b'x'; 20])]);
    trailers_have_a_limit_of_their_own: b"\x80\0\0\0\x15" => Outcome::fault(too_large(Trailers, 21, 20));
    what_stands_before_a_message_over_the_limit_is_given: b"\0\0\0\0\x02hi\0\0\0\x01\x2dx"
        => gives([message(b"hi")]).then(too_large(Message, 301, 300));
}
