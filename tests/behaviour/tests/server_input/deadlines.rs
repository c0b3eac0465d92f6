//! Deadlines, for peers that keep none themselves.

use super::*;
use sonora_behaviour::raw::{assert_deadlines_are_kept, has_run, timeout};
use sonora_behaviour::soon;

fn probed() -> (Running, Probe) {
    let probe = Probe::default();
    (runtimes::tokio().serve(Setup { probe: probe.clone(), ..Setup::default() }), probe)
}

#[test]
fn a_deadline_is_kept_for_a_peer_without_a_timer() {
    let (running, probe) = probed();
    assert_deadlines_are_kept(&running, &probe);
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
    let (running, probe) = probed();
    for (count, end) in [(0, End::Flood), (1000, End::Never)] {
        let asked = Ask { count, end: end.into(), payload: vec![7; 100_000], ..Ask::default() };
        let in_time = soon().any(|deadline| {
            let post = Post::new("Down", message(&asked)).field("grpc-timeout", &timeout(deadline));
            let mut peer = Peer::connect(&running.url);
            peer.send(&post.to_wire());
            // The first bytes of an answer, and no more of it.
            assert!(!peer.is_closed());
            has_run(&probe)
        });
        assert!(in_time, "no handler gets to run");
    }
}
