//! What a server answers to odd and hostile input, over a real socket: DESIGN.md's table, the server's column.

use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End, Fault};
use sonora_behaviour::raw::{Answer, Peer, Post, base64, frame};
use sonora_behaviour::{Probe, Running, Setup, Tuning, runtimes};
use sonora_http::prost::Message as _;

const LIMIT: u32 = 64 << 10;

fn server() -> Running {
    runtimes::tokio().serve(Setup {
        tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() },
        ..Setup::default()
    })
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn ask(payload: &str) -> Ask {
    Ask { payload: payload.into(), ..Ask::default() }
}

fn good() -> Post {
    Post::new("Unary", message(&ask("good")))
}

#[track_caller]
fn assert_good(answer: &Answer) {
    assert_eq!((answer.http, answer.code()), (200, Some(0)), "{answer:?}");
    assert_eq!(answer.answers()[0].payload, b"good");
}

/// Asks whole, in chunks of one byte, and on to the next call of the same connection.
#[track_caller]
fn on_every_way(running: &Running, post: &Post, check: impl Fn(&Answer)) {
    for chunks in [None, Some(1), Some(7)] {
        let mut peer = Peer::connect(&running.url);
        check(&peer.ask(&Post { chunks, ..post.clone() }));
        assert_good(&peer.ask(&good()));
    }
}

#[track_caller]
fn assert_status(running: &Running, name: &str, post: &Post, code: u32, says: &[&str]) {
    on_every_way(running, post, |answer| {
        assert_eq!((answer.http, answer.code()), (200, Some(code)), "{name}: {answer:?}");
        assert!(answer.is_trailers_only(), "{name}: {answer:?}");
        for part in says {
            assert!(answer.message().contains(part), "{name}: {part:?} is not said in {}", answer.message());
        }
    });
}

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
fn junk_and_lost_padding_in_text_are_invalid() {
    let running = server();
    let text = base64(&message(&ask("hello")));
    let post = |method: &str, body: Vec<u8>| {
        Post::new(method, body).field("content-type", "application/grpc-web-text+proto")
    };
    let padded = base64(&message(&ask("hello!")));
    assert!(padded.ends_with(b"=") && !text.ends_with(b"="), "the rows need one of each");
    for method in ["Unary", "Up"] {
        for (name, body, says) in [
            ("junk", b"$$$$".to_vec(), "base64"),
            ("junk after a whole message", [&*text, b"AA$="].concat(), "base64"),
            ("lost padding", padded.strip_suffix(b"=").unwrap().to_vec(), "padding"),
            ("line break", [&text[..4], b"\r\n", &text[4..]].concat(), "base64"),
        ] {
            assert_status(&running, &format!("{method}: {name}"), &post(method, body), 3, &[says]);
        }
    }
}

#[test]
fn padding_may_follow_any_quad_and_chunks_may_split_it() {
    let running = server();
    let wire = message(&ask("good"));
    for cut in 0..=wire.len() {
        let body = [base64(&wire[..cut]), base64(&wire[cut..])].concat();
        let post = Post::new("Unary", body).field("content-type", "application/grpc-web-text");
        let mut peer = Peer::connect(&running.url);
        for chunks in [None, Some(1), Some(3), Some(5)] {
            let answer = peer.ask(&Post { chunks, ..post.clone() });
            assert_good(&answer);
            assert_eq!(answer.field("content-type"), Some("application/grpc-web-text"));
        }
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
fn a_deadline_is_kept_for_a_peer_without_a_timer() {
    let probe = Probe::default();
    let running = runtimes::tokio().serve(Setup { probe: probe.clone(), ..Setup::default() });
    let mut peer = Peer::connect(&running.url);
    for (method, count, end) in [
        ("Unary", 0, End::Never),
        ("Down", 0, End::Never),
        ("Down", 3, End::Never),
        ("Up", 0, End::Never),
        ("Down", 0, End::Flood),
    ] {
        let asked = Ask { count, end: end.into(), ..ask("x") };
        let answer = peer.ask(&Post::new(method, message(&asked)).field("grpc-timeout", "200m"));
        assert_eq!((answer.http, answer.code()), (200, Some(4)), "{method}");
        assert!(end == End::Flood || answer.messages.len() == count as usize, "{method}");
        smol::block_on(probe.dropped());
        assert_good(&peer.ask(&good()));
        smol::block_on(probe.dropped());
    }
}

#[test]
fn a_deadline_is_kept_for_a_peer_that_does_not_send() {
    let running = server();
    for method in ["Unary", "Down", "Up"] {
        let wire = Post::new(method, message(&ask("x"))).field("grpc-timeout", "200m").to_wire();
        let mut peer = Peer::connect(&running.url);
        peer.send(&wire[..wire.len() - 1]);
        assert_eq!(peer.answer().code(), Some(4), "{method}");
    }
}

#[test]
fn a_deadline_is_kept_for_a_peer_that_does_not_read() {
    let probe = Probe::default();
    let running = runtimes::tokio().serve(Setup { probe: probe.clone(), ..Setup::default() });
    for (count, end) in [(0, End::Flood), (1000, End::Never)] {
        let asked = Ask { count, end: end.into(), payload: vec![7; 100_000], ..Ask::default() };
        let mut peer = Peer::connect(&running.url);
        peer.send(&Post::new("Down", message(&asked)).field("grpc-timeout", "200m").to_wire());
        smol::block_on(probe.dropped());
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

#[test]
fn content_types_in_every_spelling() {
    let running = server();
    let mut peer = Peer::connect(&running.url);
    let (binary, text) = (message(&ask("good")), base64(&message(&ask("good"))));
    for (sent, accept, expected) in [
        ("application/grpc-web", "", "application/grpc-web"),
        ("application/grpc-web+proto", "", "application/grpc-web+proto"),
        ("Application/GRPC-Web+Proto; charset=utf-8", "", "application/grpc-web+proto"),
        ("application/grpc-web;a=b", "*/*", "application/grpc-web"),
        ("application/grpc-web-text", "", "application/grpc-web-text"),
        ("application/grpc-web-text+proto", "", "application/grpc-web-text+proto"),
        ("APPLICATION/GRPC-WEB-TEXT", "*/*", "application/grpc-web-text"),
        ("application/grpc-web-text", "application/grpc-web+proto", "application/grpc-web+proto"),
        ("application/grpc-web", "application/grpc-web-text", "application/grpc-web-text"),
        ("application/grpc-web", "application/grpc-web-text;q=0.1, application/*", "application/grpc-web"),
        ("application/grpc-web", "text/html", "application/grpc-web"),
    ] {
        let is_text = sent.to_ascii_lowercase().contains("-text");
        let post = Post::new("Unary", if is_text { text.clone() } else { binary.clone() });
        let answer = peer.ask(&post.field("content-type", sent).field("accept", accept));
        assert_good(&answer);
        assert_eq!(answer.field("content-type"), Some(expected), "{sent}, {accept}");
    }
}

#[test]
fn a_unary_reply_is_one_piece_of_known_length() {
    let running = server();
    let mut peer = Peer::connect(&running.url);
    for content_type in ["application/grpc-web+proto", "application/grpc-web-text"] {
        let wire = message(&ask("good"));
        let body = if content_type.contains("text") { base64(&wire) } else { wire };
        let answer = peer.ask(&Post::new("Unary", body).field("content-type", content_type));
        assert_good(&answer);
        let len = answer.field("content-length").map(|len| len.parse().unwrap());
        assert_eq!((len, answer.chunks.len()), (Some(answer.chunks[0].len()), 1));
    }
}

#[test]
fn an_ok_stream_without_messages_ends_with_a_trailers_frame() {
    let running = server();
    let mut peer = Peer::connect(&running.url);
    for post in [Post::new("Down", message(&ask("x"))), Post::new("Both", Vec::new())] {
        let answer = peer.ask(&post);
        assert_eq!((answer.code(), answer.messages.len()), (Some(0), 0));
        assert!(!answer.is_trailers_only(), "{answer:?}");
    }
}

#[test]
fn a_failed_stream_says_so_in_its_trailers() {
    let fault = Some(Fault { code: 9, ..Fault::default() });
    let running = server();
    let mut peer = Peer::connect(&running.url);
    for (count, end, code) in
        [(2, End::Fault, 9), (0, End::Fault, 9), (2, End::Panic, 13), (0, End::Panic, 13)]
    {
        let answer = peer.ask(&Post::new(
            "Down",
            message(&Ask { count, end: end.into(), fault: fault.clone(), ..ask("x") }),
        ));
        assert_eq!((answer.code(), answer.messages.len()), (Some(code), count as usize));
        assert_eq!(answer.is_trailers_only(), count == 0, "{answer:?}");
    }
    assert_good(&peer.ask(&good()));
}

#[test]
fn pipelined_requests_are_answered_in_order() {
    let running = server();
    let mut peer = Peer::connect(&running.url);
    let asked = |payload: &str| Post::new("Unary", message(&ask(payload))).to_wire();
    let bad = Post::new("Unary", frame(0x02, b"")).to_wire();
    peer.send(&[asked("one"), bad, asked("two"), good().to_wire()].concat());
    assert_eq!(peer.answer().answers()[0].payload, b"one");
    assert_eq!(peer.answer().code(), Some(13));
    assert_eq!(peer.answer().answers()[0].payload, b"two");
    assert_good(&peer.answer());
}

#[test]
fn a_peer_that_leaves_in_mid_body_harms_nobody() {
    let running = server();
    let wire = good().to_wire();
    for cut in (1..wire.len()).step_by(5) {
        Peer::connect(&running.url).send(&wire[..cut]);
    }
    assert_good(&Peer::connect(&running.url).ask(&good()));
}

#[test]
fn everything_else_is_for_the_application() {
    let running = server();
    let mut peer = Peer::connect(&running.url);
    for (line, content_type, body, says) in [
        ("GET /", "", "", "app: GET / - 0 bytes"),
        ("GET /behaviour.Script", "", "", "app: GET /behaviour.Script - 0 bytes"),
        ("POST /upload?a=b%20c", "text/plain", "hello", "app: POST /upload?a=b%20c text/plain 5 bytes"),
        (
            "POST /other.Service/Method",
            "application/json",
            "{}",
            "app: POST /other.Service/Method application/json 2 bytes",
        ),
        ("DELETE /a/b/c", "", "", "app: DELETE /a/b/c - 0 bytes"),
        ("OPTIONS /behaviour.Script/Unary", "", "", "app: OPTIONS /behaviour.Script/Unary - 0 bytes"),
        ("POST /behaviour.Script/", "", "x", "app: POST /behaviour.Script/ - 1 bytes"),
        ("POST /x/behaviour.Script/Unary", "", "x", "app: POST /x/behaviour.Script/Unary - 1 bytes"),
    ] {
        let post = Post { line: line.into(), fields: Vec::new(), body: body.into(), chunks: None };
        let answer = peer.ask(&post.field("content-type", content_type));
        assert_eq!((answer.http, String::from_utf8(answer.chunks.concat()).unwrap()), (200, says.to_owned()));
    }
    assert_good(&peer.ask(&good()));
}

#[test]
fn without_an_application_what_is_unknown_says_so() {
    let running = runtimes::tokio().serve(Setup { app: false, ..Setup::default() });
    let unknown = |post: Post| Post { line: "POST /other.Service/Method".into(), ..post };
    for body in [message(&ask("x")), frame(0, &vec![7; 5 << 20])] {
        on_every_way_fast(&running, &unknown(Post::new("", body)), |answer| {
            assert_eq!((answer.http, answer.code()), (200, Some(12)), "{answer:?}");
        });
    }
    let json = unknown(Post::new("", "{}")).field("content-type", "application/json");
    on_every_way_fast(&running, &json, |answer| assert_eq!((answer.http, answer.code()), (404, None)));
}

/// As [`on_every_way`], for bodies that are too large for chunks of one byte.
#[track_caller]
fn on_every_way_fast(running: &Running, post: &Post, check: impl Fn(&Answer)) {
    for chunks in [None, Some(60_000)] {
        let mut peer = Peer::connect(&running.url);
        check(&peer.ask(&Post { chunks, ..post.clone() }));
        assert_good(&peer.ask(&good()));
    }
}

#[test]
fn an_idle_server_stops_at_once_for_peers_that_stay() {
    let running = runtimes::tokio().serve(Setup { grace: Duration::from_secs(60), ..Setup::default() });
    let mut used = Peer::connect(&running.url);
    assert_good(&used.ask(&good()));
    let mut unused = Peer::connect(&running.url);
    running.stop.try_send(()).unwrap();
    assert!(used.is_closed());
    assert!(unused.is_closed());
    smol::block_on(sonora_behaviour::in_time("the server does not end", running.ended.recv())).unwrap_err();
}
