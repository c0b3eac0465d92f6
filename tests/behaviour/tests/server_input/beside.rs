//! What is for the application, and who leaves.

use super::*;

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
