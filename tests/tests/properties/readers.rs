//! Whatever the body, the feeding and the limits: core says what the oracle says.

use crate::bodies::{block, body};
use crate::cases;
use crate::feedings::{feeding, limits, terms};
use proptest::prelude::*;
use proptest::sample::select;
use sonora_core::Wire;
use sonora_tests::oracle::{
    Feeding, Terms, check_frames, check_native_response, check_request, check_response, check_scanner,
    check_single_request, check_single_response, check_text, check_trailers,
};

/// A body, the terms it travels under, and how it is fed.
fn fed() -> impl Strategy<Value = (Terms, Vec<u8>, Feeding)> {
    terms().prop_flat_map(|terms| (Just(terms), body(terms.wire), feeding()))
}

/// Fields that may give a status, in a head or as HTTP trailers.
type Fields = &'static [(&'static str, &'static [u8])];

const STATUS_FIELDS: [Fields; 7] = [
    &[],
    &[],
    &[("grpc-status", b"0")],
    &[("Grpc-Status", b" 13 "), ("grpc-message", b"caf%C3%A9")],
    &[("grpc-status", b"x")],
    &[("grpc-status", b"1"), ("grpc-status", b"2")],
    &[("grpc-message", b"oh"), ("x", b"1")],
];

proptest! {
    #![proptest_config(cases(1000))]

    #[test]
    fn frames_are_the_oracles(body in body(Wire::Web), limits in limits(), feeding in feeding()) {
        check_frames(&body, limits, &feeding);
        check_scanner(&body, limits, &feeding);
    }

    #[test]
    fn text_is_the_oracles(body in body(Wire::WebText), feeding in feeding()) {
        check_text(&body, &feeding);
    }

    #[test]
    fn requests_are_the_oracles((terms, body, feeding) in fed()) {
        check_request(&body, &terms, &feeding);
        check_single_request(&body, &terms, &feeding);
    }

    #[test]
    fn responses_are_the_oracles((terms, body, feeding) in fed(), head in select(&STATUS_FIELDS[..])) {
        check_response(&body, &terms, head, &feeding);
        check_single_response(&body, &terms, head, &feeding);
    }

    #[test]
    fn http_trailers_are_the_oracles(
        (terms, body, feeding) in fed(),
        head in select(&STATUS_FIELDS[..]),
        http_trailers in select(&STATUS_FIELDS[..]),
    ) {
        check_native_response(&body, &terms, head, http_trailers, &feeding);
    }

    #[test]
    fn trailers_are_the_oracles(block in block()) {
        check_trailers(&block);
    }

    #[test]
    fn a_fuzzers_seed_is_a_feeding((terms, body, _) in fed(), seed in any::<[u8; 4]>()) {
        check_request(&body, &terms, &Feeding::from_seed(&seed));
    }
}
