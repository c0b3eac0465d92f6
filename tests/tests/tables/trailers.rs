//! A trailers block and the pairs in it.

use TrailersError::{EmptyName, InvalidName, InvalidValue, MissingColon};
use sonora_core::trailers::TrailersError;
use sonora_tests::oracle::{Outcome, check_trailers};

fn check(block: &[u8], pairs: &[(&str, &str)], end: impl Into<Option<TrailersError>>) {
    let events = pairs.iter().map(|(name, value)| (name.to_string(), value.as_bytes().to_vec())).collect();
    assert_eq!(check_trailers(block), Outcome { events, error: end.into() });
}

rows! {
    an_empty_block_has_no_pairs: b"" => &[], None;
    a_line_is_a_pair: b"grpc-status:0\r\n" => &[("grpc-status", "0")], None;
    // as connect-go and Sonora for Python write it
    a_blank_after_the_colon_does_not_count: b"grpc-status: 0\r\n" => &[("grpc-status", "0")], None;
    more_blanks_and_tabs_around_a_value_do_not_count: b"a: \t b c \t\r\n" => &[("a", "b c")], None;
    lines_may_end_in_lf_alone: b"a:1\nb:2\n" => &[("a", "1"), ("b", "2")], None;
    line_ends_may_be_mixed: b"a:1\nb:2\r\nc:3\n" => &[("a", "1"), ("b", "2"), ("c", "3")], None;
    the_last_line_needs_no_end: b"a:1\r\nb:2" => &[("a", "1"), ("b", "2")], None;
    empty_lines_do_not_count: b"\r\n\na:1\r\n\r\n\nb:2\r\n\r\n" => &[("a", "1"), ("b", "2")], None;
    names_keep_their_letter_case: b"Grpc-Status:0\r\nX-COST:7\r\n"
        => &[("Grpc-Status", "0"), ("X-COST", "7")], None;
    // tonic-web 0.14 overwrites them
    duplicates_are_given_in_order: b"a:1\r\nb:2\r\na:3\r\n" => &[("a", "1"), ("b", "2"), ("a", "3")], None;
    a_value_may_be_empty: b"grpc-message:\r\na: \r\n" => &[("grpc-message", ""), ("a", "")], None;
    a_value_may_have_colons: b"a:b:c: d\r\n" => &[("a", "b:c: d")], None;
    a_name_may_have_every_byte_of_a_token: b"!#$%&'*+-.^_`|~0aZ:1" => &[("!#$%&'*+-.^_`|~0aZ", "1")], None;
    a_value_may_be_utf_8: "a:é\r\n".as_bytes() => &[("a", "é")], None;

    // Sonora for Python on ASGI
    python_literals_mean_what_they_quote: b"b'grpc-status': b'0'\r\n" => &[("grpc-status", "0")], None;
    python_quotes_with_apostrophes_are_double: b"b'grpc-message': b\"it's\"\r\n"
        => &[("grpc-message", "it's")], None;
    a_python_literal_may_be_empty: b"b'grpc-message': b''\r\n" => &[("grpc-message", "")], None;
    a_double_quoted_python_name_is_a_name: b"b\"a\": b'1'\r\n" => &[("a", "1")], None;
    a_literal_value_alone_is_a_value: b"a: b'1'\r\n" => &[("a", "b'1'")], None;
    a_literal_name_alone_is_a_name: b"b'a': 1\r\n" => &[("b'a'", "1")], None;
    a_literal_name_alone_in_double_quotes_is_no_name: b"b\"a\": 1\r\n"
        => &[], InvalidName { line: 1, byte: b'"' };
    a_double_quote_that_is_not_closed_is_no_name: b"b\"a: 1\r\n" => &[], InvalidName { line: 1, byte: b'"' };
    an_empty_literal_is_no_name: b"b'': b'1'\r\n" => &[], EmptyName { line: 1 };

    // connectrpc 0.9 skips it
    a_line_without_a_colon_is_a_fault: b"a:1\r\ngrpc-status\r\n" => &[("a", "1")], MissingColon { line: 2 };
    a_lone_cr_is_a_line: b"\r" => &[], MissingColon { line: 1 };
    a_line_without_a_name_is_a_fault: b":1\r\n" => &[], EmptyName { line: 1 };
    a_blank_before_the_colon_is_a_fault: b"a :1\r\n" => &[], InvalidName { line: 1, byte: b' ' };
    a_folded_line_is_a_fault: b"a:1\r\n b:2\r\n" => &[("a", "1")], InvalidName { line: 2, byte: b' ' };
    a_name_beyond_ascii_is_a_fault: b"\n\xe9:1\r\n" => &[], InvalidName { line: 2, byte: 0xe9 };
    a_nul_in_a_name_is_a_fault: b"a\0:1\r\n" => &[], InvalidName { line: 1, byte: 0 };
    a_nul_in_a_value_is_a_fault: b"a:1\r\nb:\0\r\n" => &[("a", "1")], InvalidValue { line: 2, byte: 0 };
    a_cr_in_a_value_is_a_fault: b"a:1\rb:2\r\n" => &[], InvalidValue { line: 1, byte: b'\r' };
    a_cr_at_the_end_of_the_block_is_a_fault: b"a:1\r" => &[], InvalidValue { line: 1, byte: b'\r' };
    two_crs_are_one_too_many: b"a:1\r\r\n" => &[], InvalidValue { line: 1, byte: b'\r' };
    what_follows_a_fault_is_not_given: b"a\r\nb:1\r\n" => &[], MissingColon { line: 1 };
}
