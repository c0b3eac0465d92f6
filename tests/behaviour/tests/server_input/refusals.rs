//! What is refused, and in which words.

use super::*;

#[test]
fn what_is_no_call_is_refused_in_http() {
    let running = server();
    for (name, post, http, allow) in [
        ("get", Post { line: "GET /behaviour.Script/Unary".into(), ..good() }, 405, Some("POST")),
        ("put", Post { line: "PUT /behaviour.Script/Unary".into(), ..good() }, 405, Some("POST")),
        ("json", good().field("content-type", "application/json"), 415, None),
        ("no content-type", good().field("content-type", ""), 415, None),
        ("other subtype", good().field("content-type", "application/grpc-web+json"), 415, None),
        ("a letter too many", good().field("content-type", "application/grpc-webs"), 415, None),
    ] {
        on_every_way(&running, &post, |answer| {
            assert_eq!((answer.http, answer.field("allow")), (http, allow), "{name}: {answer:?}");
            assert!(answer.field("content-type").unwrap().starts_with("text/plain"), "{name}");
            assert!(answer.chunks.concat().ends_with(b"\n"), "{name}: a plain sentence");
        });
    }
}

#[test]
fn every_fault_of_a_body_has_its_status() {
    let running = server();
    let hello = message(&ask("hello"));
    let compressed = frame(1, &ask("hello").encode_to_vec());
    let large = frame(0, &vec![0; LIMIT as usize + 1]);
    let (len, limit) = ((LIMIT + 1).to_string(), LIMIT.to_string());
    for method in ["Unary", "Up", "Down"] {
        let post = |body: Vec<u8>| Post::new(method, body);
        for (name, post, code, says) in [
            ("over the limit", post(large.clone()), 8, vec![&*len, &*limit]),
            ("declares 4 GiB", post(frame_header(0, u32::MAX)), 8, vec!["4294967295", &limit]),
            ("flag 0x02", post(frame(0x02, b"")), 13, vec!["0x02"]),
            ("flag 0x40", post(frame(0x40, b"x")), 13, vec!["0x40"]),
            ("trailers", post([&*hello, &frame(0x80, b"a: b\r\n")].concat()), 13, vec!["trailers"]),
            ("cut in the payload", post(hello[..9].to_vec()), 13, vec!["ends"]),
            ("cut in the header", post(hello[..3].to_vec()), 13, vec!["ends"]),
            ("compressed", post(compressed.clone()), 13, vec!["grpc-encoding"]),
            ("no message of that type", post(frame(0, b"\xff\xff")), 13, vec!["parse"]),
            ("unknown encoding", post(hello.clone()).field("grpc-encoding", "rot13"), 12, vec!["identity"]),
        ] {
            assert_status(&running, &format!("{method}: {name}"), &post, code, &says);
        }
    }
    let two = [&*hello, &*hello].concat();
    for (name, method, body, code) in [
        ("none", "Unary", Vec::new(), 12),
        ("two", "Unary", two.clone(), 12),
        ("none", "Down", Vec::new(), 12),
        ("two", "Down", two, 12),
        ("unknown method", "Nope", hello, 12),
    ] {
        assert_status(&running, name, &Post::new(method, body), code, &[]);
    }
}

fn frame_header(flags: u8, len: u32) -> Vec<u8> {
    [&[flags][..], &len.to_be_bytes()].concat()
}

#[test]
fn a_body_without_a_frame_is_asked_for_its_header() {
    let running = server();
    for (name, body) in [
        ("a bare message", b"\n\x05world".to_vec()),
        ("a frame without its zeros, as of `curl -d @-`", b"\x07\n\x05world".to_vec()),
        ("JSON", br#"{"name":"world"}"#.to_vec()),
        ("text in a call that is not", base64(&message(&ask("x")))),
    ] {
        assert_status(&running, name, &Post::new("Unary", body), 13, &["header of 5 bytes"]);
    }
}

#[test]
fn a_malformed_timeout_is_invalid() {
    let running = server();
    for value in ["+5S", "-5S", "5", "S", "5 S", "5.5S", "5s", "0x5S", "five"] {
        let post = good().field("grpc-timeout", value);
        assert_status(&running, value, &post, 3, &["grpc-timeout"]);
    }
    // More digits than the specification has: Sonora for Python sends them.
    for value in ["123456789n", "1234567890000n", "99999999H", "999999999999999999999H"] {
        let mut peer = Peer::connect(&running.url);
        let answer = peer.ask(&good().field("grpc-timeout", value));
        if value.ends_with('H') {
            assert_good(&answer);
        } else {
            assert!([Some(0), Some(4)].contains(&answer.code()), "{value}: {answer:?}");
        }
    }
}

#[test]
fn five_megabytes_over_the_limit_are_answered_and_not_reset() {
    let running = server();
    let large = frame(0, &vec![7; 5 << 20]);
    for method in ["Unary", "Down", "Up", "Both", "Nope", "LeftOut"] {
        let mut peer = Peer::connect(&running.url);
        // Written whole before a byte is read.
        let answer = peer.ask(&Post::new(method, large.clone()));
        let code = if method == "Nope" { 12 } else { 8 };
        assert_eq!((answer.http, answer.code()), (200, Some(code)), "{method}");
        assert_good(&peer.ask(&good()));
    }
    for post in [
        Post::new("Unary", large.clone()).field("content-type", "text/plain"),
        Post { line: "PUT /behaviour.Script/Unary".into(), ..Post::new("Unary", large.clone()) },
        Post::new("Unary", large).field("grpc-timeout", "junk"),
    ] {
        let mut peer = Peer::connect(&running.url);
        let answer = peer.ask(&post);
        assert!(matches!((answer.http, answer.code()), (415 | 405, None) | (200, Some(3))), "{answer:?}");
        assert_good(&peer.ask(&good()));
    }
}

#[test]
fn an_early_error_does_not_wait_for_a_peer_that_pauses() {
    let running = server();
    for method in ["Up", "Unary", "Nope"] {
        let mut peer = Peer::connect(&running.url);
        let post = Post::new(method, Vec::new());
        let head = post.to_wire();
        let head = String::from_utf8(head).unwrap().replace("content-length: 0", "content-length: 100");
        peer.send(head.as_bytes());
        peer.send(&frame(0x02, b""));
        let answer = peer.answer();
        assert_eq!(
            (answer.http, answer.code()),
            (200, Some(if method == "Nope" { 12 } else { 13 })),
            "{method}"
        );
    }
}
