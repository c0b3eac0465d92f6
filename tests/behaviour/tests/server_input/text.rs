//! Text mode, and the content-types that choose it.

use super::*;

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
            ("line break", [&text[..4], b"\r\n", &text[4..]].concat(), "-w0"),
            ("line break at the end", [&text[..], b"\n"].concat(), "-w0"),
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
