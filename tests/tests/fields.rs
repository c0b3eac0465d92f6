//! Metadata, CORS, heads and paths, at random: the same checks as those of the fuzz targets.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use sonora_core::Wire;
use sonora_tests::oracle::{
    CorsOrigins, CorsRequest, CorsTerms, Deed, Verdict, check_cors_response, check_metadata, check_path,
    check_preflight, check_request_head, check_response_head, targets,
};

#[rustfmt::skip]
const NAMES: [&str; 16] = [
    "a", "A", "b", "a-bin", "A-Bin", "b-bin", "grpc-x", "grpc-status", "GRPC-message", "-bin", "", "a b", "\u{e9}",
    "b'a'", "x_y.z", "a:b",
];
#[rustfmt::skip]
const VALUES: [&[u8]; 16] = [
    b"", b"1", b" 2 ", b"QUI=", b"QUI", b"QQ, QUI", b"QQ,,*", b"***", b"\xff", b"\r", b"a\nb", b"\0", b"~", b"b'1'",
    b"QQ==", b",",
];

type Pair = (&'static str, &'static [u8]);

fn pair() -> impl Strategy<Value = Pair> {
    (select(&NAMES[..]), select(&VALUES[..]))
}

fn deed() -> impl Strategy<Value = Deed<'static>> {
    (0..6_u8, pair()).prop_map(|(deed, (name, value))| match deed {
        0 => Deed::Append(name, value),
        1 => Deed::AppendBin(name, value),
        2 => Deed::Insert(name, value),
        3 => Deed::InsertBin(name, value),
        4 => Deed::Receive(name, value),
        _ => Deed::Remove(name),
    })
}

const ORIGINS: [&str; 10] = [
    "https://a",
    "https://A/",
    "https://a/",
    "null",
    "https://b.example",
    "",
    "a b",
    "*",
    "https://a:443",
    "http://[::1]:8080",
];

fn terms() -> impl Strategy<Value = CorsTerms<'static>> {
    let origins = prop_oneof![
        Just(CorsOrigins::Any),
        vec(select(&ORIGINS[..]), 0..3).prop_map(CorsOrigins::Listed),
        select(&["", ".example", "null"][..]).prop_map(CorsOrigins::Ending),
    ];
    let names = || vec(select(&NAMES[..]), 0..3);
    let allow = proptest::option::of(names());
    let max_age = proptest::option::of(any::<u16>());
    (origins, any::<bool>(), allow, names(), max_age).prop_map(
        |(origins, credentials, allow, expose, max_age)| CorsTerms {
            origins,
            credentials,
            allow,
            expose,
            max_age,
        },
    )
}

#[rustfmt::skip]
const HEAD: [Pair; 22] = [
    ("content-type", b"application/grpc-web+proto"), ("Content-Type", b"application/grpc-web-text"),
    ("content-type", b"application/grpc"), ("content-type", b"application/grpc-web+json"), ("content-type", b"text/html"),
    ("accept", b"*/*"), ("Accept", b"application/grpc-web;q=0.5, application/grpc-web-text;q=.6"),
    ("accept", b"application/grpc-web;q=0.5, application/grpc-web-text+proto;q=0.51"), ("accept", b"application/grpc"),
    ("grpc-timeout", b"5S"), ("grpc-timeout", b"+5S"), ("GRPC-TIMEOUT", b"0n"), ("grpc-encoding", b"toy"),
    ("Grpc-Encoding", b"Identity"), ("grpc-encoding", b"gzip"), ("grpc-accept-encoding", b"gzip, Toy"),
    ("grpc-status", b"0"), ("Grpc-Status", b" 13 "), ("grpc-status", b"x"), ("grpc-message", b"%41"), ("x", b"1"), ("", b""),
];

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn metadata_is_the_oracles(deeds in vec(deed(), 0..8)) {
        check_metadata(&deeds);
    }

    #[test]
    fn cors_is_the_oracles(
        terms in terms(),
        origin in proptest::option::of(select(&ORIGINS[..])),
        method in proptest::option::of(select(&["POST", "DELETE", ""][..])),
        headers in proptest::option::of(select(&["a", "a, b ,C", "a,,b", "a b", "", " a "][..])),
        names in vec(select(&NAMES[..]), 0..4),
    ) {
        let [origin, method, headers] = [origin, method, headers].map(|it| it.map(str::as_bytes));
        check_preflight(&terms, CorsRequest { origin, method, headers });
        check_cors_response(&terms, origin, &names);
    }

    #[test]
    fn heads_are_the_oracles(
        fields in vec(select(&HEAD[..]), 0..6),
        wire in select(&[Wire::Grpc, Wire::Web, Wire::WebText][..]),
        http_status in prop_oneof![4 => Just(200), 1 => 100..600_u16],
    ) {
        check_request_head("POST", &fields);
        check_response_head(wire, http_status, &fields).ok();
    }

    #[test]
    fn paths_are_the_oracles(path in "[/a.]{0,8}") {
        check_path(&path);
    }

    #[test]
    fn any_bytes_are_an_input_of_every_target(bytes in vec(any::<u8>(), 0..60)) {
        for target in [targets::frames, targets::text, targets::trailers, targets::metadata] {
            target(&bytes);
        }
        for target in [targets::server_call, targets::client_call, targets::values] {
            target(&bytes);
        }
    }
}

#[test]
fn the_oracle_means_what_the_tables_say() {
    let web: Pair = ("content-type", b"application/grpc-web+proto");
    let call = |answer, toy| Verdict::Call { wire: Wire::Web, timeout: None, answer, toy };
    let heads: [(&[Pair], Verdict); 4] = [
        (&[web], call("application/grpc-web+proto", false)),
        (&[web, ("accept", b"application/grpc-web-text")], call("application/grpc-web-text", false)),
        (&[web, ("grpc-accept-encoding", b"gzip, toy")], call("application/grpc-web+proto", true)),
        (&[], Verdict::Http(415)),
    ];
    for (fields, verdict) in heads {
        assert_eq!(check_request_head("POST", fields), verdict);
    }
    assert_eq!(check_response_head(Wire::Web, 200, &[web]), Ok(false));
    assert_eq!(check_response_head(Wire::Web, 200, &[web, ("grpc-status", b"5")]), Ok(true));
    let listed = CorsTerms { origins: CorsOrigins::Listed(vec!["https://A/"]), ..CorsTerms::default() };
    assert_eq!(check_cors_response(&listed, Some(b"https://a"), &[]).len(), 3);
    assert_eq!(check_cors_response(&listed, Some(b"https://b"), &[]).len(), 1);
    assert_eq!(check_path("/a/b/c"), Some(("a/b".into(), "c".into())));
}
