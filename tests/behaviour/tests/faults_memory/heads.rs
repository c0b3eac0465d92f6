//! Heads that are too large, or never end.

use super::*;
use sonora_behaviour::raw::kind;

/// What is held once another call was answered: by then the server has read what lay before it.
pub(crate) fn after_a_call(running: &Running) -> usize {
    let mut other = Peer::connect(&running.url);
    assert_eq!(other.ask(&Post::new("Unary", message(&Ask::default()))).code(), Some(0));
    held()
}

pub(crate) fn endless_heads(running: &Running, _: &Probe) -> usize {
    all_saying(running, b"POST /behaviour.Script/Unary HTTP/1.1\r\nx: ")
}

pub(crate) fn endless_prefaces(running: &Running, _: &Probe) -> usize {
    all_saying(running, b"PRI * HTTP/2.0\r\n\r\nSM")
}

/// A thousand peers that say this, and no more.
fn all_saying(running: &Running, said: &[u8]) -> usize {
    let say = || {
        let mut peer = Peer::connect(&running.url);
        peer.send(said);
        peer
    };
    let peers: Vec<Peer> = (0..1000).map(|_| say()).collect();
    let most = after_a_call(running);
    drop(peers);
    most
}

pub(crate) fn giant(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    peer.send(b"POST / HTTP/1.1\r\nx: ");
    // Until it is refused, and the connection closed.
    peak(|bytes| peer.try_send(bytes).is_ok(), &[b'y'; 10_000], 10_000)
}

pub(crate) fn countless(running: &Running, _: &Probe) -> usize {
    let mut peer = Peer::connect(&running.url);
    peer.send(b"POST / HTTP/1.1\r\n");
    peak(|bytes| peer.try_send(bytes).is_ok(), &b"x: y\r\n".repeat(1000), 10_000)
}

pub(crate) fn endless_over_http2(running: &Running, _: &Probe) -> usize {
    let mut peer = H2Peer::connect(&running.url);
    let head = Frame { flags: 0, ..Frame::call(1, "Unary", &[]) };
    peer.frame(&head).unwrap();
    let more = Frame { kind: kind::CONTINUATION, payload: vec![0x82; 1000], ..head }.to_wire();
    peak(|bytes| peer.send(bytes).is_ok(), &more, 100_000)
}
