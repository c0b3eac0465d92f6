//! A request's body and the messages in it.

use bytes::Bytes;
use sonora_core::{DecompressError, FrameError, FrameKind, ReadError, TextError, Wire};
use sonora_tests::compose::{base64, frame, message, ok};
use sonora_tests::oracle::{Feeding, Outcome, Terms, check_request};

fn check(body: impl AsRef<[u8]>, terms: Terms, expected: Outcome<Bytes, ReadError>) {
    let body = body.as_ref();
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_request(body, &terms, &feeding), expected);
    }
}

fn gives<const N: usize>(messages: [&'static str; N]) -> Outcome<Bytes, ReadError> {
    Outcome::clean(messages)
}

fn fails(error: impl Into<ReadError>) -> Outcome<Bytes, ReadError> {
    Outcome::fault(error)
}

fn grpc() -> Terms {
    Terms::new(Wire::Grpc)
}

fn web() -> Terms {
    Terms::new(Wire::Web)
}

fn text() -> Terms {
    Terms::new(Wire::WebText)
}

/// As long as a line of base64 has room for, in its frame.
const LINE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const fn reserved(flags: u8) -> FrameError {
    FrameError::ReservedFlags { flags }
}

const fn cut(got: u32, len: u32) -> FrameError {
    FrameError::TruncatedPayload { kind: FrameKind::Message, got, len }
}

const fn too_large(len: u32, limit: u32) -> FrameError {
    FrameError::TooLarge { kind: FrameKind::Message, len, limit }
}

const fn decompress(len: usize, limit: u32, error: DecompressError) -> ReadError {
    ReadError::Decompress { encoding: "toy", len, limit, error }
}

rows! {
    an_empty_body_is_a_stream_without_messages: b"", web() => gives([]);
    an_empty_text_body_is_one_too: b"", text() => gives([]);
    a_message_is_read: message("hi"), web() => gives(["hi"]);
    a_message_is_read_over_native_grpc: message("hi"), grpc() => gives(["hi"]);
    an_empty_message_is_read: message(""), web() => gives([""]);
    messages_are_read_in_order: [message("a"), message(""), message("bc")].concat(), web()
        => gives(["a", "", "bc"]);
    // Google's client
    a_text_message_is_read: b"AAAAAAJoaQ==", text() => gives(["hi"]);
    // tonic-web 0.14 fails
    each_message_may_be_a_segment: b"AAAAAAJoaQ==AAAAAAJoaQ==", text() => gives(["hi", "hi"]);
    segments_may_end_inside_a_header: b"AA==AAAAAmhp", text() => gives(["hi"]);
    one_segment_may_hold_many_messages: base64([message("a"), message("bc")].concat()), text()
        => gives(["a", "bc"]);
    each_byte_may_be_a_segment: message("hi").chunks(1).flat_map(base64).collect::<Vec<_>>(), text()
        => gives(["hi"]);

    // connectrpc 0.9 decodes it
    flag_0x80_in_a_request_is_no_message: [message("a"), frame(0x80, "b")].concat(), web()
        => gives(["a"]).then(ReadError::TrailersInRequest);
    // connectrpc 0.9 decodes it
    flag_0x40_in_a_request_is_no_message: [message("a"), frame(0x40, "b")].concat(), web()
        => gives(["a"]).then(reserved(0x40));
    // connectrpc 0.9 decodes it
    flag_0x02_in_a_request_is_no_message: [message("a"), frame(0x02, "b")].concat(), web()
        => gives(["a"]).then(reserved(0x02));
    even_empty_trailers_do_not_belong_in_a_request: frame(0x80, ""), web()
        => fails(ReadError::TrailersInRequest);
    good_trailers_do_not_belong_in_a_request: [message("hi"), ok()].concat(), web()
        => gives(["hi"]).then(ReadError::TrailersInRequest);

    // tonic-web 0.14 spins for ever
    a_body_cut_inside_a_message_ends_in_a_fault: b"\0\0\0\0\x05he", web() => fails(cut(2, 5));
    a_body_cut_inside_a_header_ends_in_a_fault: [&message("hi")[..], b"\0\0"].concat(), web()
        => gives(["hi"]).then(FrameError::TruncatedHeader { got: 2 });
    a_text_body_cut_between_quads_ends_in_the_frames_fault: &base64(message("hello"))[..8], text()
        => fails(cut(1, 5));
    a_text_body_cut_inside_a_quad_ends_in_the_quads_fault: &base64(message("hello"))[..10], text()
        => fails(TextError::MissingPadding { offset: 8, symbols: 2 });
    a_lost_final_pad_is_named: b"AAAAAAJoaQ", text()
        => fails(TextError::MissingPadding { offset: 8, symbols: 2 });
    a_message_that_was_complete_before_junk_is_given: b"AAAAAAFhAAAAAAFi!!!!", text()
        => gives(["a", "b"]).then(TextError::InvalidQuad { offset: 16 });
    a_message_that_was_complete_before_a_lost_pad_is_given: b"AAAAAAFhAA", text()
        => gives(["a"]).then(TextError::MissingPadding { offset: 8, symbols: 2 });
    junk_inside_a_message_is_the_bases_fault: b"AAAAAAJo****", text()
        => fails(TextError::InvalidQuad { offset: 8 });
    a_bad_frame_before_junk_is_the_frames_fault: [&base64(frame(2, "a"))[..], b"****"].concat(), text()
        => fails(reserved(2));
    // What `base64` prints without `-w0`, and `echo` behind it.
    text_in_lines_is_told_so: [&base64(message(LINE))[..], b"\n"].concat(), text()
        => gives([LINE]).then(TextError::LineEnd { offset: 76 });
    binary_in_a_text_call_is_junk: message("hi"), text() => fails(TextError::InvalidQuad { offset: 0 });
    text_in_a_binary_call_is_reserved_flags: base64(message("hi")), web() => fails(reserved(b'A'));

    a_message_at_the_limit_is_taken: message("1234"), web().max_message(4) => gives(["1234"]);
    a_message_over_the_limit_is_refused: message("12345"), web().max_message(4) => fails(too_large(5, 4));
    a_text_message_at_the_limit_is_taken: base64(message("1234")), text().max_message(4) => gives(["1234"]);
    a_text_message_over_the_limit_is_refused: base64(message("12345")), text().max_message(4)
        => fails(too_large(5, 4));
    a_limit_of_zero_leaves_empty_messages: [message(""), message("1")].concat(), web().max_message(0)
        => gives([""]).then(too_large(1, 0));
    a_header_of_4_gib_is_refused_by_itself: b"\0\xff\xff\xff\xff", web()
        => fails(too_large(u32::MAX, 4 << 20));
    the_default_limit_is_4_mib: b"\0\0\x40\0\x01", web() => fails(too_large((4 << 20) + 1, 4 << 20));
    many_messages_may_exceed_the_limit_together: message("1234").repeat(4), web().max_message(4)
        => gives(["1234"; 4]);

    a_compressed_message_is_decompressed: frame(1, b"\x03a\x01b"), web().toy() => gives(["aaab"]);
    a_compressed_text_message_is_decompressed: base64(frame(1, b"\x03a\x01b")), text().toy()
        => gives(["aaab"]);
    an_uncompressed_message_may_stand_among_compressed_ones:
        [frame(1, b"\x02a"), message("b")].concat(), web().toy()
        => gives(["aa", "b"]);
    a_compressed_nothing_is_an_empty_message: frame(1, ""), web().toy() => gives([""]);
    a_compressed_nothing_needs_an_encoding: frame(1, ""), web() => fails(ReadError::CompressedWithoutEncoding);
    a_compressed_message_needs_an_encoding: [message("a"), frame(1, b"\x01a")].concat(), web()
        => gives(["a"]).then(ReadError::CompressedWithoutEncoding);
    what_is_not_compressed_data_is_corrupt: frame(1, b"\x01"), web().toy()
        => fails(decompress(1, 4 << 20, DecompressError::Corrupt));
    a_bomb_stops_at_the_limit: frame(1, b"\xff\0\xff\0"), web().toy().max_message(300)
        => fails(decompress(4, 300, DecompressError::TooLarge));
    a_message_that_decompresses_to_the_limit_is_taken: frame(1, b"\x04a"), web().toy().max_message(4)
        => gives(["aaaa"]);
    what_stands_before_a_bomb_is_given:
        [message("a"), frame(1, b"\xff\0")].concat(), web().toy().max_message(9)
        => gives(["a"]).then(decompress(2, 9, DecompressError::TooLarge));
    the_limit_holds_for_what_travels_too: frame(1, b"\x01a\x01a\x01a"), web().toy().max_message(4)
        => fails(too_large(6, 4));
}
