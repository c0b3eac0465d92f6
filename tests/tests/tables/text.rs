//! A text body and the bytes that it stands for.

use sonora_core::TextError;
use sonora_tests::oracle::{Feeding, Outcome, check_text};

fn check(body: &[u8], bytes: &[u8], end: impl Into<Option<TextError>>) {
    let expected = Outcome { events: bytes.to_vec(), error: end.into() };
    for feeding in Feeding::every(body.len()) {
        assert_eq!(check_text(body, &feeding), expected);
    }
}

const fn no_quad(offset: u64) -> TextError {
    TextError::InvalidQuad { offset }
}

const fn line_end(offset: u64) -> TextError {
    TextError::LineEnd { offset }
}

const fn cut(offset: u64, symbols: u8) -> TextError {
    TextError::MissingPadding { offset, symbols }
}

rows! {
    an_empty_body_is_no_bytes: b"" => b"", None;
    a_quad_is_three_bytes: b"QUJD" => b"ABC", None;
    // Sonora for Python fails
    a_quad_split_over_two_chunks_is_one_quad: b"QUJDREVG" => b"ABCDEF", None;
    one_pad_is_one_byte_less: b"QUI=" => b"AB", None;
    two_pads_are_two_bytes_less: b"QQ==" => b"A", None;
    // tonic-web 0.14 fails
    a_pad_in_the_middle_of_a_chunk_ends_a_segment: b"QUJDRA==RUY=" => b"ABCDEF", None;
    every_quad_may_be_padded: b"QQ==Qg==Qw==REU=RkdI" => b"ABCDEFGH", None;
    long_segments_go_on_over_chunks: b"QUJDREVGQUJDRA==RUY=" => b"ABCDEFABCDEF", None;
    a_pad_where_the_last_segment_had_one_may_be_a_second_pad: b"QUJDREVGRw==SEk=Sg==S0xNTg=="
        => b"ABCDEFGHIJKLMN", None;
    the_alphabet_ends_in_plus_and_slash: b"+/+/" => b"\xfb\xff\xbf", None;
    zeros_are_bytes: b"AAAAAA==" => b"\0\0\0\0", None;

    the_url_alphabet_is_another_one: b"-_-_" => b"", no_quad(0);
    white_space_is_not_base64: b"QUJD QUJ" => b"ABC", no_quad(4);
    a_line_end_is_named: b"QUJD\r\nQUJD" => b"ABC", line_end(4);
    a_line_end_inside_a_quad_is_named_where_it_is: b"QUJDQU\nJD" => b"ABC", line_end(6);
    a_line_end_at_the_end_is_named: b"QUJD\n" => b"ABC", line_end(4);
    a_line_end_where_a_pad_is_lost_is_named: b"QUJDRA\n" => b"ABC", line_end(6);
    a_line_end_beside_junk_is_named: b"QU*\n" => b"", line_end(3);
    a_line_end_behind_a_faulty_quad_is_not_met: b"QU*D\n" => b"", no_quad(0);
    bytes_beyond_ascii_are_not_base64: b"QUJDQUJ\xff" => b"ABC", no_quad(4);
    a_nul_is_not_base64: b"QUJ\0" => b"", no_quad(0);
    a_quad_of_pads_is_none: b"QUJD====" => b"ABC", no_quad(4);
    three_pads_are_too_many: b"Q===" => b"", no_quad(0);
    a_pad_in_front_is_no_quad: b"=QUJ" => b"", no_quad(0);
    a_pad_in_the_second_place_is_no_quad: b"Q=JD" => b"", no_quad(0);
    a_symbol_after_a_pad_is_no_quad: b"QQ=A" => b"", no_quad(0);
    bits_that_one_pad_says_are_not_there_are_a_fault: b"QUJ=" => b"", no_quad(0);
    bits_that_two_pads_say_are_not_there_are_a_fault: b"QR==" => b"", no_quad(0);
    what_stands_before_a_fault_is_given: b"QUJDRA==RU*=QUJD" => b"ABCD", no_quad(8);
    what_follows_a_fault_is_not: b"****QUJD" => b"", no_quad(0);
    a_fault_far_behind_is_found_where_it_is: &[&b"QUJD".repeat(40)[..], b"QU.D"].concat()
        => &b"ABC".repeat(40), no_quad(160);

    a_lost_pad_is_named: b"QUJDRUY" => b"ABC", cut(4, 3);
    two_lost_pads_are_named: b"QUJDRA" => b"ABC", cut(4, 2);
    one_symbol_too_many_is_named: b"QUJDR" => b"ABC", cut(4, 1);
    half_of_the_padding_is_not_enough: b"QQ=" => b"", cut(0, 3);
    a_cut_quad_is_not_judged: b"QUJD!!" => b"ABC", cut(4, 2);
}
