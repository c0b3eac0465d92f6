use super::{Cow, Duration, Policy};
use alloc::string::{String, ToString};
use alloc::vec::Vec;

const SHOP: &[u8] = b"https://shop.example";
const VARY: &str = "vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

fn shop() -> Policy {
    Policy::origins(["http://localhost:8080", "https://Shop.example/"])
}

/// One line for each field, without the prefix that they share.
fn lines<'a>(fields: impl Iterator<Item = (&'static str, Cow<'a, str>)>) -> Vec<String> {
    let line = |(name, value): (&str, Cow<'_, str>)| [name, ": ", &value].concat();
    fields.map(line).map(|line| line.strip_prefix("access-control-").unwrap_or(&line).to_string()).collect()
}

#[test]
fn preflights_say_what_may_be_sent() {
    let post = Some(&b"POST"[..]);
    let asked = Some(&b"content-type, X-A,x-b"[..]);
    let echoed = "allow-headers: content-type, X-A,x-b";
    let fixed = "allow-headers: content-type, x-grpc-web, x-user-agent, grpc-timeout, grpc-encoding, \
                 grpc-accept-encoding, x-a";
    let methods = "allow-methods: POST, OPTIONS";
    let (age, origin) = ("max-age: 7200", "allow-origin: https://shop.example");
    let null = "allow-origin: null";
    let credentials = "allow-credentials: true";
    let minute = Duration::from_millis(60_900);
    for (claim, policy, request, expected) in [
        ("listed", shop(), (Some(SHOP), post, asked), &[VARY, origin, methods, echoed, age][..]),
        ("nothing asked", shop(), (Some(SHOP), post, None), &[VARY, origin, methods, age]),
        ("an empty list asked", shop(), (Some(SHOP), post, Some(b"")), &[VARY, origin, methods, age]),
        ("not a list", shop(), (Some(SHOP), post, Some(b"a b")), &[VARY, origin, methods, age]),
        ("a hole in the list", shop(), (Some(SHOP), post, Some(b"a,,b")), &[VARY, origin, methods, age]),
        ("junk in the list", shop(), (Some(SHOP), post, Some(b"a\r\nb")), &[VARY, origin, methods, age]),
        ("another method", shop(), (Some(SHOP), Some(b"DELETE"), None), &[VARY, origin, methods, age]),
        (
            "credentials, a fixed list and a minute",
            shop().credentials(true).allow_headers(["X-A", "bad name", "Grpc-Timeout"]).max_age(minute),
            (Some(SHOP), post, asked),
            &[VARY, origin, credentials, methods, fixed, "max-age: 60"],
        ),
        ("no method, so no preflight", shop(), (Some(SHOP), None, asked), &[VARY]),
        ("no origin", shop().allow_headers(["x-a"]), (None, post, asked), &[VARY]),
        ("another origin", shop().credentials(true), (Some(b"https://evil"), post, asked), &[VARY]),
        ("null and any", Policy::any(), (Some(b"null"), post, None), &[VARY, null, methods, age]),
    ] {
        let (origin, method, headers) = request;
        assert_eq!(lines(policy.preflight(origin, method, headers)), expected, "{claim}");
    }
}

#[test]
fn responses_say_what_may_be_read() {
    let exposed = "expose-headers: grpc-status, grpc-message, grpc-status-details-bin";
    let more = "expose-headers: grpc-status, grpc-message, grpc-status-details-bin, x-a, x-b";
    let origin = "allow-origin: https://shop.example";
    let credentials = "allow-credentials: true";
    for (claim, policy, from, names, expected) in [
        ("listed", shop(), Some(SHOP), &[][..], &["vary: Origin", origin, exposed][..]),
        ("names", shop(), Some(SHOP), &["x-a", "X-B"], &["vary: Origin", origin, more]),
        (
            "names that are there or are none",
            shop().expose_headers(["X-A", "\r\n"]).credentials(true),
            Some(SHOP),
            &["Grpc-Status", "x-b", "x-a", "x-b", "", "é"],
            &["vary: Origin", origin, credentials, more],
        ),
        ("no origin", shop().credentials(true), None, &["x-a"], &["vary: Origin"]),
        ("any and none", Policy::any(), None, &[], &["vary: Origin"]),
        (
            "any with credentials mirrors",
            Policy::any().credentials(true),
            Some(SHOP),
            &[],
            &["vary: Origin", origin, credentials, exposed],
        ),
    ] {
        assert_eq!(lines(policy.response(from, names)), expected, "{claim}");
    }
}

#[test]
fn an_origin_is_allowed_whole_or_not_at_all() {
    let listed = Policy::origins(["https://shop.example"]);
    let matching = Policy::matching(|origin| origin.ends_with(".example"));
    let everything = Policy::matching(|_| true);
    for (origin, allowed) in [
        (SHOP, [true, true, true, true]),
        (b"https://api.shop.example", [false, true, true, true]),
        (b"https://shop.example:444", [false, false, true, true]),
        (b"http://shop.example", [false, true, true, true]),
        (b"https://shop.example.evil", [false, false, true, true]),
        (b"null", [false, false, false, true]),
        (b"", [false; 4]),
        (b"https://a b.example", [false; 4]),
        (b"https://\xc3\xa9.example", [false; 4]),
        (b"https://x\r\n.example", [false; 4]),
    ] {
        let policies = [&listed, &matching, &everything, &Policy::any()];
        let found = policies.map(|policy| policy.response(Some(origin), [""; 0]).count() > 1);
        assert_eq!(found, allowed, "{}", origin.escape_ascii());
    }
}

#[test]
fn what_no_browser_sends_is_refused_with_what_to_write() {
    for (origin, hint) in [
        ("*", "use `Cors::any()`"),
        ("null", "it names nobody"),
        ("", "it has no scheme"),
        ("localhost:9000", "it has no scheme"),
        ("://a", "it has no scheme"),
        ("https://", "it has no scheme"),
        ("https://:80", "it has no host"),
        ("https://*.shop.example", "use `Cors::matching(..)`"),
        ("https://shop.example//", "more than a host"),
        ("http://x/path", "more than a host"),
        ("http://x?q", "more than a host"),
        ("http://me@x", "more than a host"),
        ("https://caf\u{e9}.example", "xn--"),
        ("https://a b.example", "printable ASCII"),
        ("http://x:80", "the scheme's own port"),
        ("HTTPS://x:443/", "the scheme's own port"),
        ("http://x:", "its port"),
        ("http://x:080", "its port"),
        ("http://x:65536", "its port"),
        ("http://[::1]:x", "its port"),
    ] {
        let told = Policy::try_origins([origin]).map_err(|error| error.to_string());
        let error = told.err().unwrap_or_default();
        assert!(error.contains(hint), "{origin:?}: {error:?}");
        assert!(error.contains(&["\"", origin].concat()), "{error}");
    }
    for origin in [
        "http://localhost:9000",
        "https://x:80",
        "http://x:443",
        "http://[::1]",
        "http://[::1]:8080",
        "tauri://app",
        "http://x:0",
    ] {
        let fields = |policy: Policy| policy.response(Some(origin.as_bytes()), [""; 0]).count();
        assert_eq!(Policy::try_origins([origin]).map(fields), Ok(3), "{origin}");
    }
}
