//! Heads that are too large, or hold what no head should.

use super::*;
use sonora_behaviour::protos::behaviour::{Ask, End, Fault};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};
use sonora_behaviour::{Running, Setup, Tuning};

const BYTES: u32 = 16 << 10;

fn limited() -> Setup {
    tuned(Tuning { max_header_bytes: Some(BYTES), ..Tuning::default() })
}

/// A call whose head has so many bytes in all.
fn sized(bytes: usize) -> Vec<u8> {
    let bare = good().field("x-large", "y").to_wire();
    let head = bare.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
    good().field("x-large", &"y".repeat(1 + bytes - head)).to_wire()
}

/// Heads of up to so many bytes are taken; one that is not whole by then is refused, at once.
#[track_caller]
fn assert_most(running: &Running, most: usize) {
    for size in [most / 2, most - 1, most] {
        let mut peer = Peer::connect(&running.url);
        peer.send(&sized(size));
        assert_eq!(peer.answer().http, 200, "{size}");
    }
    let mut peer = Peer::connect(&running.url);
    peer.send(&sized(most + 1)[..most]);
    assert_eq!(peer.answer().http, 431);
}

#[test]
fn a_head_over_its_limit_is_answered_with_431() {
    on_each(limited, |running, _| {
        assert_most(running, BYTES as usize);
        let mut peer = Peer::connect(&running.url);
        peer.send(&sized(4 * BYTES as usize));
        assert_eq!(peer.answer().http, 431);
    });
}

#[test]
fn a_hundred_fields_are_a_head_and_one_more_is_none() {
    on_each(Setup::default, |running, _| {
        // Two of them are of the request itself: host and content-type; one tells its length.
        for (fields, http) in [(96, 200), (97, 200), (98, 431), (10_000, 431)] {
            let many = (0..fields).map(|index| (format!("x-{index}"), "y".to_owned()));
            let mut post = good();
            post.fields.extend(many);
            let mut peer = Peer::connect(&running.url);
            peer.send(&post.to_wire());
            assert_eq!(peer.answer().http, http, "{fields}");
        }
    });
}

#[test]
fn a_giant_head_is_refused_by_default() {
    on_each(Setup::default, |running, _| assert_most(running, 408 << 10));
}

/// What HTTP/2 counts of a head: names, values, and 32 for each field.
fn counted(value: usize) -> usize {
    let fields = [
        (":method", "POST"),
        (":scheme", "http"),
        (":authority", "test"),
        (":path", "/behaviour.Script/Unary"),
    ];
    let fields = fields.into_iter().chain([("content-type", "application/grpc-web+proto"), ("x-large", "")]);
    fields.map(|(name, value)| name.len() + value.len() + 32).sum::<usize>() + value
}

#[test]
fn a_head_over_its_limit_ends_its_stream_over_http2() {
    on_each(limited, |running, _| {
        let room = BYTES as usize - counted(0);
        let mut peer = H2Peer::connect(&running.url);
        for (stream, more, is_refused) in
            [(1, room - 2, false), (3, room - 1, false), (5, room, true), (7, 0, false)]
        {
            // Names of the fields apart, the value is all there is: one frame of 16 KiB holds it.
            peer.frame(&Frame::call(stream, "Unary", &[("x-large", &"y".repeat(more))])).unwrap();
            peer.frame(&Frame::data(stream, message(&ask("x"))).last()).unwrap();
            let first = peer.until(|frame| frame.stream == stream);
            // 431 is the whole answer; a call's answer has a body.
            assert_eq!(first.is_end(), is_refused, "{more}: {first:?}");
        }
    });
}

#[test]
fn a_head_without_an_end_ends_its_connection() {
    on_each(Setup::default, |running, _| {
        let mut peer = H2Peer::connect(&running.url);
        let head = Frame { flags: 0, ..Frame::call(1, "Unary", &[]) };
        peer.frame(&head).unwrap();
        let more = Frame { kind: kind::CONTINUATION, payload: vec![0x82; 1000], ..head };
        while peer.frame(&more).is_ok() {}
        peer.end();
    });
}

#[test]
fn line_ends_in_a_message_stay_inside_of_it() {
    on_each(Setup::default, |running, _| {
        let mut peer = Peer::connect(&running.url);
        let fault =
            Fault { code: 3, message: "a\r\ngrpc-status: 0\r\n\r\nb\nc\0".into(), ..Fault::default() };
        for count in [0, 1] {
            let asked = Ask { count, fault: Some(fault.clone()), end: End::Fault.into(), ..ask("x") };
            let answer = peer.ask(&Post::new("Down", message(&asked)));
            assert_eq!((answer.code(), answer.is_trailers_only()), (Some(3), count == 0));
            assert_eq!(answer.message(), "a%0D%0Agrpc-status: 0%0D%0A%0D%0Ab%0Ac%00");
            let pairs = answer.trailers.iter().flatten().chain(&answer.fields);
            assert_eq!(pairs.filter(|(name, _)| name == "grpc-status").count(), 1);
        }
    });
}

#[test]
fn junk_in_metadata_of_bytes_kills_nothing() {
    on_each(Setup::default, |running, _| {
        let mut peer = Peer::connect(&running.url);
        for junk in ["$$$", "=", "QQ=Q", "\u{1}", "a b", ",,,", "QUJ"] {
            let answer =
                peer.ask(&good().field("x-bin", junk).field("initial-bin", junk).field("trailing-bin", junk));
            if junk == "\u{1}" {
                assert_eq!(answer.http, 400, "HTTP itself forbids that");
                peer = Peer::connect(&running.url);
                continue;
            }
            assert_good(&answer);
        }
    });
}

#[test]
fn trailers_of_a_request_say_nothing() {
    on_each(Setup::default, |running, _| {
        let mut peer = Peer::connect(&running.url);
        for method in ["Unary", "Up"] {
            for trailers in ["", "grpc-status: 3\r\n", "grpc-timeout: 0n\r\ncontent-length: 7\r\n"] {
                peer.send(&with_trailers(method, trailers));
                assert_good(&peer.answer());
            }
        }
        // What are no fields at all make it no request.
        for trailers in ["x: a\r\n b\r\n", "x\r\n", ": x\r\n"] {
            let mut peer = Peer::connect(&running.url);
            peer.send(&with_trailers("Unary", trailers));
            assert_eq!(peer.answer().code(), Some(1), "{trailers:?}");
            assert!(peer.is_closed());
        }
    });
}

fn with_trailers(method: &str, trailers: &str) -> Vec<u8> {
    let post = Post { line: format!("POST /behaviour.Script/{method}"), chunks: Some(5), ..good() };
    let wire = post.to_wire();
    [&wire[..wire.len() - 2], trailers.as_bytes(), b"\r\n"].concat()
}
