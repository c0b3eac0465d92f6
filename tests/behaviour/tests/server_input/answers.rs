//! The shape of what is answered.

use super::*;

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
