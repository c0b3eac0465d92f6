//! What a bridged service's callers get for odd and hostile input, over a real socket. The rows are what tonic-web
//! and tonic get wrong, and DESIGN.md's table as far as a bridge sees it.

use sonora_behaviour::raw::{
    Answer, Peer, Post, assert_deadlines_are_kept, assert_failed, assert_good, base64, frame, good, message,
    on_every_way,
};
use sonora_behaviour::{Make, Probe, Running, Setup, Tuning, ask, runtimes};
use sonora_http::prost::Message as _;

const LIMIT: u32 = 64 << 10;
const MAKES: [Make; 2] = [Make::Native, Make::Tonic];

fn server(make: Make) -> Running {
    runtimes::tokio().serve(Setup {
        tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() },
        make,
        ..Setup::default()
    })
}

#[track_caller]
fn on_every_make(post: &Post, check: impl Fn(&Answer)) {
    for make in MAKES {
        on_every_way(&server(make), post, &check);
    }
}

#[track_caller]
fn assert_status(name: &str, post: &Post, code: u32, says: &[&str]) {
    on_every_make(post, |answer| assert_failed(name, answer, code, says));
}

#[test]
fn a_message_and_its_trailers_leave_in_one_chunk_of_known_length() {
    for (content_type, len) in [("application/grpc-web+proto", 31), ("application/grpc-web-text", 44)] {
        let text = content_type.contains("text");
        let wire = message(&ask("good"));
        let body = if text { base64(&wire) } else { wire };
        let post = Post::new("Unary", body).field("content-type", content_type);
        on_every_make(&post, |answer| {
            assert_good(answer);
            assert_eq!(answer.field("content-type"), Some(content_type));
            // A request in chunks is drained behind its answer, so that one has no length.
            let told = answer.field("content-length").map(|told| told.parse());
            assert!(told.is_none_or(|told| told == Ok(len)), "{answer:?}");
            assert_eq!((answer.chunks.len(), answer.chunks[0].len()), (1, len));
        });
        let running = server(Make::Tonic);
        let whole = Peer::connect(&running.url).ask(&post);
        assert_eq!(whole.field("content-length"), Some(&*len.to_string()), "{whole:?}");
    }
}

#[test]
fn padding_may_follow_any_quad_and_chunks_may_split_it() {
    // tonic-web: "invalid padding" as soon as a chunk has one inside.
    let running = server(Make::Tonic);
    let wire = message(&ask("good"));
    for cut in 0..=wire.len() {
        let body = [base64(&wire[..cut]), base64(&wire[cut..])].concat();
        let post = Post::new("Unary", body).field("content-type", "application/grpc-web-text");
        let mut peer = Peer::connect(&running.url);
        for chunks in [None, Some(1), Some(3), Some(5)] {
            assert_good(&peer.ask(&Post { chunks, ..post.clone() }));
        }
    }
}

#[test]
fn content_types_come_in_any_case_and_with_parameters() {
    // tonic-web: 400.
    for content_type in [
        "application/grpc-web+proto; charset=utf-8",
        "Application/GRPC-Web+Proto",
        "application/grpc-web ; x=y",
        "APPLICATION/GRPC-WEB",
    ] {
        on_every_make(&good().field("content-type", content_type), assert_good);
    }
}

#[test]
fn what_is_no_call_is_refused_in_http() {
    for (name, post, http, allow) in [
        ("get", Post { line: "GET /behaviour.Script/Unary".into(), ..good() }, 405, Some("POST")),
        ("json", good().field("content-type", "application/json"), 415, None),
        ("other subtype", good().field("content-type", "application/grpc-web+json"), 415, None),
        ("native gRPC on HTTP/1.1", good().field("content-type", "application/grpc"), 505, None),
    ] {
        on_every_make(&post, |answer| {
            assert_eq!((answer.http, answer.field("allow")), (http, allow), "{name}: {answer:?}");
        });
    }
}

#[test]
fn every_fault_of_a_body_has_its_status() {
    let hello = message(&ask("hello"));
    let compressed = frame(1, &ask("hello").encode_to_vec());
    let large = frame(0, &vec![0; LIMIT as usize + 1]);
    let (len, limit) = ((LIMIT + 1).to_string(), LIMIT.to_string());
    let huge = [&[0][..], &u32::MAX.to_be_bytes()].concat();
    for method in ["Unary", "Up", "Down"] {
        let post = |body: Vec<u8>| Post::new(method, body);
        for (name, post, code, says) in [
            // tonic: OUT_OF_RANGE, after it has reserved the 4 GiB.
            ("over the limit", post(large.clone()), 8, vec![&*len, &*limit]),
            ("declares 4 GiB", post(huge.clone()), 8, vec!["4294967295", &limit]),
            ("flag 0x02", post(frame(0x02, b"")), 13, vec!["0x02"]),
            ("flag 0x40", post(frame(0x40, b"x")), 13, vec!["0x40"]),
            ("trailers", post([&*hello, &frame(0x80, b"a: b\r\n")].concat()), 13, vec!["trailers"]),
            ("cut in the payload", post(hello[..9].to_vec()), 13, vec!["ends"]),
            ("cut in the header", post(hello[..3].to_vec()), 13, vec!["ends"]),
            ("compressed", post(compressed.clone()), 13, vec!["grpc-encoding"]),
            ("unknown encoding", post(hello.clone()).field("grpc-encoding", "rot13"), 12, vec![]),
        ] {
            assert_status(&format!("{method}: {name}"), &post, code, &says);
        }
        let text = |body: Vec<u8>| post(body).field("content-type", "application/grpc-web-text+proto");
        let padded = base64(&message(&ask("hello!")));
        for (name, body, says) in [
            ("junk", b"$$$$".to_vec(), "base64"),
            ("junk after a whole message", [&*base64(&hello), b"AA$="].concat(), "base64"),
            ("lost padding", padded.strip_suffix(b"=").unwrap().to_vec(), "padding"),
        ] {
            assert_status(&format!("{method}: {name}"), &text(body), 3, &[says]);
        }
    }
    assert_status("unknown method", &Post::new("Nope", hello), 12, &[]);
}

#[test]
fn a_malformed_timeout_is_invalid() {
    // tonic takes `+5S`, and refuses what Sonora for Python sends.
    for value in ["+5S", "-5S", "5", "S", "5 S", "5.5S", "5s"] {
        assert_status(value, &good().field("grpc-timeout", value), 3, &["grpc-timeout"]);
    }
    on_every_make(&good().field("grpc-timeout", "60000000000n"), assert_good);
}

#[test]
fn a_deadline_is_kept_for_a_peer_without_a_timer() {
    for make in MAKES {
        let probe = Probe::default();
        let running = runtimes::tokio().serve(Setup { probe: probe.clone(), make, ..Setup::default() });
        assert_deadlines_are_kept(&running, &probe);
    }
}

#[test]
fn an_empty_stream_that_ends_well_has_a_trailers_frame() {
    on_every_make(&Post::new("Down", message(&ask("x"))), |answer| {
        assert_eq!((answer.code(), answer.messages.len()), (Some(0), 0));
        assert!(!answer.is_trailers_only(), "{answer:?}");
    });
}
