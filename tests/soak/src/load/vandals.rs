//! Peers that mean harm, by hand over sockets: what they say is cut, malformed, or no HTTP at all.

use super::dice::Dice;
use super::{Place, Places, Shared};
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, base64, frame, kind};
use sonora_http::prost::Message as _;

/// What one does to a server at a URL.
type Harm = fn(&str, &mut Dice);

/// Harms those places that speak in the clear, until it is enough.
pub(super) fn rage(places: &Places, shared: &Shared, mut dice: Dice) {
    const HARMS: [(&str, Harm); 7] = [
        ("vandals: cut", cut),
        ("vandals: malformed", malformed),
        ("vandals: a page", page),
        ("vandals: junk", junk),
        ("vandals: cut over HTTP/2", cut_http2),
        ("vandals: reset streams", reset),
        ("vandals: never read", never_read),
    ];
    while !shared.is_enough() {
        let place = *dice.one_of(&[Place::Own, Place::Plain, Place::Bridged]);
        let (name, harm) = dice.one_of(&HARMS);
        harm(places.url(place), &mut dice);
        shared.did(name);
    }
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn any_method(dice: &mut Dice) -> &'static str {
    ["Unary", "Down", "Up", "Both"][dice.below(4) as usize]
}

fn any_call(dice: &mut Dice) -> Post {
    let asked = Ask { count: dice.below(10), payload: dice.payload(), ..Ask::default() };
    let chunks = (dice.below(2) == 0).then(|| 1 + dice.below(1000) as usize);
    Post { chunks, ..Post::new(any_method(dice), message(&asked)) }
}

/// Closes its connection in the middle of a call.
fn cut(url: &str, dice: &mut Dice) {
    let wire = any_call(dice).to_wire();
    let mut peer = Peer::connect(url);
    peer.send(&wire[..dice.below(wire.len() as u32) as usize]);
}

/// Each gets the status that it deserves, and the connection serves the next.
fn malformed(url: &str, dice: &mut Dice) {
    let good = || Post::new("Unary", message(&Ask { payload: b"good".into(), ..Ask::default() }));
    let text = "application/grpc-web-text";
    let mut peer = Peer::connect(url);
    for _ in 0..dice.below(10) {
        let (post, http, code) = match dice.below(8) {
            0 => (good().field("content-type", "text/plain"), 415, None),
            1 => (good().field("grpc-timeout", "+5S"), 200, Some(3)),
            2 => (good().field("grpc-timeout", "0n"), 200, Some(4)),
            3 => (Post::new("Unary", frame(4, b"x")), 200, Some(13)),
            4 => (Post::new("Unary", [0, 0, 0, 0, 9, 1]), 200, Some(13)),
            5 => (Post::new("Unary", *b"$$$$").field("content-type", text), 200, Some(3)),
            6 => (Post::new("Unary", base64(&good().body)).field("content-type", text), 200, Some(0)),
            _ => (good(), 200, Some(0)),
        };
        let answer = peer.ask(&post);
        assert_eq!((answer.http, answer.code()), (http, code), "{post:?}: {answer:?}");
    }
}

/// The application behind the services.
fn page(url: &str, _: &mut Dice) {
    let page = Post { line: "GET /page".into(), ..Post::new("", Vec::new()) };
    let answer = Peer::connect(url).ask(&page);
    assert_eq!(answer.http, 200);
    assert!(answer.chunks.concat().starts_with(b"app: GET /page"), "{answer:?}");
}

/// No HTTP at all, or a head without an end.
fn junk(url: &str, dice: &mut Dice) {
    let mut peer = Peer::connect(url);
    let junk = match dice.below(4) {
        0 => b"PRI * HTTP/2.0\r\n\r\nSM".to_vec(),
        1 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\xff\xff\xff\xff".to_vec(),
        2 => [&b"POST / HTTP/1.1\r\nx: "[..], &vec![b'y'; dice.below(10_000) as usize]].concat(),
        _ => dice.payload(),
    };
    // Who is hung up on in the midst of it has what it deserves.
    let _ = peer.try_send(&junk);
}

/// Closes its connection in the middle of some calls.
fn cut_http2(url: &str, dice: &mut Dice) {
    let mut peer = H2Peer::connect(url);
    let mut wire = Vec::new();
    for stream in [1, 3, 5] {
        wire.extend(Frame::call(stream, any_method(dice), &[]).to_wire());
        let asked = Ask { end: End::Never.into(), payload: vec![7; 1000], ..Ask::default() };
        wire.extend(Frame::data(stream, message(&asked)).to_wire());
    }
    peer.send(&wire[..dice.below(wire.len() as u32) as usize]).unwrap();
}

/// Resets streams in every phase; a call beside them is answered.
fn reset(url: &str, dice: &mut Dice) {
    let mut peer = H2Peer::connect(url);
    let body = message(&Ask { payload: b"good".into(), ..Ask::default() });
    // Fewer than what would be taken for a flood.
    for stream in [1, 3, 5, 7] {
        peer.frame(&Frame::call(stream, any_method(dice), &[])).unwrap();
        peer.frame(&Frame::data(stream, &body[..dice.below(body.len() as u32) as usize])).unwrap();
        peer.frame(&Frame::reset(stream)).unwrap();
    }
    peer.frame(&Frame::call(9, "Unary", &[])).unwrap();
    peer.frame(&Frame::data(9, body).last()).unwrap();
    let end = peer.until(|frame| frame.stream == 9 && frame.kind == kind::DATA && frame.is_end());
    assert!(end.payload.ends_with(b"grpc-status:0\r\n"));
}

/// Asks for more than it takes, and leaves.
fn never_read(url: &str, dice: &mut Dice) {
    let asked = Ask { end: End::Flood.into(), payload: vec![7; 10_000], ..Ask::default() };
    let mut peer = Peer::connect(url);
    peer.send(&Post::new(["Down", "Both"][dice.below(2) as usize], message(&asked)).to_wire());
    peer.receive(b"\r\n\r\n");
}
