//! Handlers that panic, or never end.

use super::*;

pub(crate) fn panics(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    let post = Post::new("Unary", message(&ending(End::Panic)));
    let mut most = held();
    for _ in 0..1000 {
        assert_eq!(peer.ask(&post).code(), Some(13));
        most = most.max(held());
    }
    most
}

pub(crate) fn never_end(running: &Running, probe: &Probe) -> usize {
    forget(probe);
    let asked = Ask { payload: vec![7; 100_000], ..ending(End::Never) };
    let wire = Post::new("Unary", message(&asked)).to_wire();
    let begin = || {
        let mut peer = Peer::connect(&running.url);
        peer.send(&wire);
        smol::block_on(probe.entered());
        peer
    };
    let peers: Vec<Peer> = (0..100).map(|_| begin()).collect();
    let most = held();
    drop(peers);
    most
}
