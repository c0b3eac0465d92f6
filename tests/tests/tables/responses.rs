//! A response's body and what it says, for a head that says nothing of the status.

use sonora_core::trailers::TrailersError;
use sonora_core::{
    Code, DecompressError, FrameError, FrameKind, ReadError, Status, StatusError, TextError, Wire,
};
use sonora_tests::compose::{base64, frame, message, ok, trailers};
use sonora_tests::oracle::{Feeding, Outcome, Said, Terms, check_response};

fn check(body: impl AsRef<[u8]>, terms: Terms, expected: Outcome<Said, ReadError>) {
    let body = body.as_ref();
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_response(body, &terms, &[], &feeding), expected);
    }
}

/// These messages, then a fault.
fn fails(messages: &[&str], error: impl Into<ReadError>) -> Outcome<Said, ReadError> {
    Outcome::clean(messages.iter().map(|text| Said::Message(text.as_bytes().to_vec()))).then(error)
}

/// These messages, then an end with this status and no metadata.
fn ends(messages: &[&str], status: Status) -> Outcome<Said, ReadError> {
    ends_with(messages, status, &[])
}

/// These messages, then an end with this status and this metadata.
fn ends_with(messages: &[&str], status: Status, pairs: &[(&str, &str)]) -> Outcome<Said, ReadError> {
    let pairs = pairs.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()));
    let mut outcome = fails(messages, ReadError::MissingTrailers);
    outcome.events.push(Said::End(status, Some(pairs.collect())));
    Outcome { error: None, ..outcome }
}

fn web() -> Terms {
    Terms::new(Wire::Web)
}

fn text() -> Terms {
    Terms::new(Wire::WebText)
}

fn internal(message: &'static str) -> Status {
    Status::new(Code::Internal, message)
}

const fn cut(kind: FrameKind, got: u32, len: u32) -> FrameError {
    FrameError::TruncatedPayload { kind, got, len }
}

const fn after_trailers(kind: FrameKind) -> ReadError {
    ReadError::AfterTrailers { kind }
}

rows! {
    a_message_and_its_trailers_end_well: [message("hi"), ok()].concat(), web() => ends(&["hi"], Status::ok());
    trailers_alone_are_a_stream_without_messages: ok(), web() => ends(&[], Status::ok());
    messages_come_in_order: [message("a"), message(""), message("b"), ok()].concat(), web()
        => ends(&["a", "", "b"], Status::ok());
    an_empty_body_is_no_success: b"", web() => fails(&[], ReadError::MissingTrailers);
    an_empty_text_body_is_no_success: b"", text() => fails(&[], ReadError::MissingTrailers);
    a_body_without_trailers_is_no_success: message("hi"), web() => fails(&["hi"], ReadError::MissingTrailers);

    // tonic-web 0.14 loses the trailers, even an error
    an_error_in_the_same_chunk_as_a_message_is_kept:
        [message("hi"), trailers("grpc-status:13\r\ngrpc-message:oh no\r\n")].concat(), web()
        => ends(&["hi"], internal("oh no"));
    // tonic-web 0.14 fails
    trailers_split_after_the_flag_byte_are_kept: [message("hi"), ok()].concat(), web()
        => ends(&["hi"], Status::ok());
    // tonic-web 0.14 overwrites the first
    duplicate_metadata_is_kept_in_order: trailers("a:1\r\ngrpc-status:0\r\nb:2\r\na:3\r\n"), web()
        => ends_with(&[], Status::ok(), &[("a", "1"), ("b", "2"), ("a", "3")]);
    // tonic-web 0.14 refuses the flags
    compressed_trailers_are_read:
        [frame(1, b"\x02a"), frame(0x81, toyed("grpc-status:0\r\n"))].concat(), web().toy()
        => ends(&["aa"], Status::ok());
    // tonic-web 0.14 spins for ever
    a_body_cut_inside_a_message_ends_in_a_fault: b"\0\0\0\0\x05he", web()
        => fails(&[], cut(FrameKind::Message, 2, 5));
    // connectrpc 0.9 skips the line
    a_trailers_line_without_a_colon_is_a_fault: trailers("grpc-status:0\r\nx-cost\r\n"), web()
        => fails(&[], TrailersError::MissingColon { line: 2 });
}

// The forms of peers' trailers, by their sources: tonic-web 0.14, connect-go, Sonora for Python.
rows! {
    tonic_web_writes_no_blanks: trailers("grpc-status:0\r\n"), web() => ends(&[], Status::ok());
    connect_go_writes_an_empty_message_first: trailers("grpc-message: \r\ngrpc-status: 0\r\n"), web()
        => ends(&[], Status::ok());
    sonora_wsgi_writes_a_blank: trailers("grpc-status: 5\r\ngrpc-message: no%20order\r\n"), web()
        => ends(&[], Status::new(Code::NotFound, "no order"));
    sonora_asgi_writes_python_literals:
        trailers("b'grpc-status': b'0'\r\nb'x-cost': b'7'\r\n"), web()
        => ends_with(&[], Status::ok(), &[("x-cost", "7")]);
    sonora_asgi_writes_errors_as_python_literals:
        trailers("b'grpc-status': b'13'\r\nb'grpc-message': b\"it's broken\"\r\n"), web()
        => ends(&[], internal("it's broken"));
    http_1_proxies_capitalise: trailers("Grpc-Status: 13\r\nGRPC-MESSAGE: oh\r\nX-Cost: 7\r\n"), web()
        => ends_with(&[], internal("oh"), &[("X-Cost", "7")]);
    lines_may_end_in_lf_alone: trailers("grpc-status:0\nx-cost:7\n"), web()
        => ends_with(&[], Status::ok(), &[("x-cost", "7")]);
    the_last_line_needs_no_end: trailers("grpc-status:0"), web() => ends(&[], Status::ok());
    an_empty_line_at_the_end_does_not_count: trailers("grpc-status:0\r\n\r\n"), web()
        => ends(&[], Status::ok());
    blanks_around_values_do_not_count: trailers("grpc-status: \t13 \r\ngrpc-message:  oh  \r\n"), web()
        => ends(&[], internal("oh"));
}

rows! {
    empty_trailers_are_no_success: trailers(""), web() => fails(&[], ReadError::MissingTrailers);
    trailers_without_a_status_are_no_success: [message("hi"), trailers("x-cost:7\r\n")].concat(), web()
        => fails(&["hi"], ReadError::MissingTrailers);
    an_ok_may_have_a_message: trailers("grpc-status:0\r\ngrpc-message:fine\r\n"), web()
        => ends(&[], Status::new(Code::Ok, "fine"));
    a_message_is_percent_decoded: trailers("grpc-status:5\r\ngrpc-message:caf%C3%A9%0A100%25\r\n"), web()
        => ends(&[], Status::new(Code::NotFound, "caf\u{e9}\n100%"));
    details_are_base64_without_pads: trailers("grpc-status:3\r\ngrpc-status-details-bin:CAMSAmhp\r\n"), web()
        => ends(&[], Status::new(Code::InvalidArgument, "").with_details(b"\x08\x03\x12\x02hi"[..].into()));
    details_are_base64_with_pads_too: trailers("grpc-status:3\r\ngrpc-status-details-bin:CAM=\r\n"), web()
        => ends(&[], Status::new(Code::InvalidArgument, "").with_details(b"\x08\x03"[..].into()));
    junk_in_the_details_hides_no_status: trailers("grpc-status:3\r\ngrpc-status-details-bin:***\r\n"), web()
        => ends(&[], Status::new(Code::InvalidArgument, ""));
    junk_in_binary_metadata_hides_no_status: trailers("grpc-status:0\r\nx-bin:***\r\n"), web()
        => ends_with(&[], Status::ok(), &[("x-bin", "***")]);
    the_same_status_twice_is_one: trailers("grpc-status:13\r\ngrpc-status: 013\r\n"), web()
        => ends(&[], internal(""));
    two_statuses_are_a_fault: trailers("grpc-status:0\r\ngrpc-status:13\r\n"), web()
        => fails(&[], StatusError::Conflict { first: 0, second: 13 });
    the_first_message_counts: trailers("grpc-message:a\r\ngrpc-status:13\r\ngrpc-message:b\r\n"), web()
        => ends(&[], internal("a"));
    an_unknown_code_is_unknown: trailers("grpc-status:17\r\ngrpc-message:odd\r\n"), web()
        => ends(&[], Status::new(Code::Unknown, "odd"));
    an_unknown_code_without_a_message_is_named: trailers("grpc-status:99\r\n"), web()
        => ends(&[], Status::new(Code::Unknown, "grpc-status 99 is not a gRPC code"));
    a_status_that_is_no_number_is_a_fault: trailers("grpc-status:OK\r\n"), web()
        => fails(&[], StatusError::NotANumber { byte: b'O', at: 0 });
    a_negative_status_is_a_fault: trailers("grpc-status:-1\r\n"), web()
        => fails(&[], StatusError::NotANumber { byte: b'-', at: 0 });
    an_empty_status_is_a_fault: trailers("grpc-status:\r\n"), web() => fails(&[], StatusError::Empty);
    a_status_beyond_32_bits_is_a_fault: trailers("grpc-status:4294967296\r\n"), web()
        => fails(&[], StatusError::TooLarge { digits: 10 });
    malformed_trailers_are_no_success_even_after_a_status: trailers("grpc-status:0\r\n:7\r\n"), web()
        => fails(&[], TrailersError::EmptyName { line: 2 });
    a_cr_smuggled_into_a_value_is_a_fault: trailers("x:1\rgrpc-status:0\r\n"), web()
        => fails(&[], TrailersError::InvalidValue { line: 1, byte: b'\r' });
}

rows! {
    a_message_after_the_trailers_is_a_fault: [ok(), message("late")].concat(), web()
        => fails(&[], after_trailers(FrameKind::Message));
    second_trailers_are_a_fault: [message("a"), ok(), ok()].concat(), web()
        => fails(&["a"], after_trailers(FrameKind::Trailers));
    a_compressed_frame_after_the_trailers_needs_its_encoding: [ok(), frame(1, "x")].concat(), web()
        => fails(&[], ReadError::CompressedWithoutEncoding);
    bytes_after_the_trailers_are_a_fault: [&ok()[..], b"\0\0"].concat(), web()
        => fails(&[], FrameError::TruncatedHeader { got: 2 });
    junk_after_the_trailers_is_a_fault: [&ok()[..], b"\r\n\r\n\r\n"].concat(), web()
        => fails(&[], FrameError::ReservedFlags { flags: b'\r' });
    text_after_the_trailers_is_a_fault: [&base64(ok())[..], b"\r\n"].concat(), text()
        => fails(&[], TextError::LineEnd { offset: 28 });

    a_body_cut_inside_a_header_ends_in_a_fault: [&message("hi")[..], b"\x80\0"].concat(), web()
        => fails(&["hi"], FrameError::TruncatedHeader { got: 2 });
    a_body_cut_before_the_trailers_block_ends_in_a_fault:
        [&message("hi")[..], b"\x80\0\0\0\x0f"].concat(), web()
        => fails(&["hi"], cut(FrameKind::Trailers, 0, 15));
    a_body_cut_inside_the_trailers_block_ends_in_a_fault:
        [&message("hi")[..], b"\x80\0\0\0\x0fgrpc-status:0\r"].concat(), web()
        => fails(&["hi"], cut(FrameKind::Trailers, 14, 15));
    flag_0x02_is_no_message: [message("a"), frame(0x02, "b"), ok()].concat(), web()
        => fails(&["a"], FrameError::ReservedFlags { flags: 0x02 });
    flag_0x82_is_no_trailers_frame: frame(0x82, "grpc-status:0\r\n"), web()
        => fails(&[], FrameError::ReservedFlags { flags: 0x82 });

    a_text_body_in_one_segment_is_read: base64([message("hi"), ok()].concat()), text()
        => ends(&["hi"], Status::ok());
    a_text_body_with_a_segment_for_each_frame_is_read: [base64(message("hi")), base64(ok())].concat(), text()
        => ends(&["hi"], Status::ok());
    a_text_body_of_two_segments_is_read_to_the_byte: b"AAAAAAJoaQ==gAAAAA9ncnBjLXN0YXR1czowDQo=", text()
        => ends(&["hi"], Status::ok());
    a_message_that_was_complete_before_junk_is_given: [&base64(message("a"))[..], b"****"].concat(), text()
        => fails(&["a"], TextError::InvalidQuad { offset: 8 });
    junk_after_trailers_takes_them_back: [&base64(ok())[..], b"****"].concat(), text()
        => fails(&[], TextError::InvalidQuad { offset: 28 });
    a_lost_final_pad_is_named: b"AAAAAAJoaQ==gAAAAA9ncnBjLXN0YXR1czowDQo", text()
        => fails(&["hi"], TextError::MissingPadding { offset: 36, symbols: 3 });
    a_pad_may_follow_any_quad:
        [message("hi"), ok()].concat().chunks(5).flat_map(base64).collect::<Vec<_>>(), text()
        => ends(&["hi"], Status::ok());
}

rows! {
    a_message_at_the_limit_is_taken: [message("1234"), ok()].concat(), web().max_message(4)
        => ends(&["1234"], Status::ok());
    a_message_over_the_limit_is_refused: [message("1"), message("12345"), ok()].concat(), web().max_message(4)
        => fails(&["1"], FrameError::TooLarge { kind: FrameKind::Message, len: 5, limit: 4 });
    trailers_do_not_count_as_a_message: [message("1"), ok()].concat(), web().max_message(1)
        => ends(&["1"], Status::ok());
    trailers_at_their_limit_are_taken: ok(), web().max_trailers(15) => ends(&[], Status::ok());
    trailers_over_their_limit_are_refused: [message("1"), ok()].concat(), web().max_trailers(14)
        => fails(&["1"], FrameError::TooLarge { kind: FrameKind::Trailers, len: 15, limit: 14 });
    the_default_limit_of_trailers_is_64_kib: b"\x80\0\x01\0\x01", web()
        => fails(&[], FrameError::TooLarge { kind: FrameKind::Trailers, len: 65_537, limit: 65_536 });

    compressed_empty_trailers_are_no_success: frame(0x81, ""), web().toy()
        => fails(&[], ReadError::MissingTrailers);
    compressed_empty_trailers_need_an_encoding: frame(0x81, ""), web()
        => fails(&[], ReadError::CompressedWithoutEncoding);
    compressed_trailers_need_an_encoding: frame(0x81, toyed("grpc-status:0\r\n")), web()
        => fails(&[], ReadError::CompressedWithoutEncoding);
    corrupt_trailers_are_no_success: [frame(1, b"\x01a"), frame(0x81, b"\0x")].concat(), web().toy()
        => fails(&["a"], corrupt(2, 65_536));
    a_bomb_in_the_trailers_stops_at_their_limit: frame(0x81, b"\xffa\xffa"), web().toy().max_trailers(300)
        => fails(&[], bomb(4, 300));
    a_bomb_in_a_message_stops_at_its_limit:
        [message("a"), frame(1, b"\xff\0")].concat(), web().toy().max_message(254)
        => fails(&["a"], bomb(2, 254));
    trailers_that_decompress_to_the_limit_are_taken:
        frame(0x81, toyed("grpc-status:0\r\n")), web().toy().max_trailers(30)
        => ends(&[], Status::ok());
    uncompressed_trailers_may_follow_compressed_messages: [frame(1, b"\x03a"), ok()].concat(), web().toy()
        => ends(&["aaa"], Status::ok());
}

/// Text without two equal neighbours, as [`Toy`](sonora_tests::toy::Toy) compresses it.
fn toyed(text: &str) -> Vec<u8> {
    text.bytes().flat_map(|byte| [1, byte]).collect()
}

const fn bomb(len: usize, limit: u32) -> ReadError {
    ReadError::Decompress { encoding: "toy", len, limit, error: DecompressError::TooLarge }
}

const fn corrupt(len: usize, limit: u32) -> ReadError {
    ReadError::Decompress { encoding: "toy", len, limit, error: DecompressError::Corrupt }
}
