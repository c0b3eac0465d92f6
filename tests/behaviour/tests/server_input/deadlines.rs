//! Deadlines, for peers that keep none themselves.

use super::*;

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
