//! Handlers that panic, block, or never end, and peers that do not read what they say.

use super::*;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};
use sonora_behaviour::{Make, Setup};

fn ending(end: End) -> Ask {
    Ask { end: end.into(), ..ask("x") }
}

#[test]
fn handlers_that_panic_end_their_own_call() {
    std::panic::set_hook(Box::new(|_| {}));
    on_each(Setup::default, |running, _| {
        let mut peer = Peer::connect(&running.url);
        for method in ["Unary", "Down", "Up", "Both"] {
            for _ in 0..20 {
                let answer = peer.ask(&Post::new(method, message(&ending(End::Panic))));
                assert_eq!(answer.code(), Some(13), "{method}");
            }
            assert_good(&peer.ask(&good()));
        }
    });
    drop(std::panic::take_hook());
}

#[test]
fn functions_that_block_block_nobody_else() {
    let plain = || Setup { make: Make::Plain, ..Setup::default() };
    on_each(plain, |running, probe| {
        let mut blocked: Vec<Peer> = (0..8).map(|_| Peer::connect(&running.url)).collect();
        for peer in &mut blocked {
            peer.send(&Post::new("Unary", message(&ending(End::Gate))).to_wire());
            smol::block_on(probe.entered());
        }
        assert_good(&Peer::connect(&running.url).ask(&good()));
        (0..8).for_each(|_| probe.open_gate());
        for mut peer in blocked {
            assert_eq!(peer.answer().code(), Some(0));
        }
    });
}

#[test]
fn handlers_that_never_end_are_dropped_with_their_connection() {
    on_each(Setup::default, |running, probe| {
        let stuck: Vec<Peer> = (0..50)
            .map(|_| {
                let mut peer = Peer::connect(&running.url);
                peer.send(&Post::new("Unary", message(&ending(End::Never))).to_wire());
                smol::block_on(probe.entered());
                peer
            })
            .collect();
        drop(stuck);
        (0..50).for_each(|_| smol::block_on(probe.dropped()));
    });
}

#[test]
fn who_never_reads_an_answer_stops_its_own_stream_alone() {
    let flood = message(&Ask { payload: vec![7; 10_000], ..ending(End::Flood) });
    on_each(Setup::default, |running, probe| {
        let mut one = Peer::connect(&running.url);
        one.send(&Post::new("Down", flood.clone()).to_wire());
        let mut two = H2Peer::connect(&running.url);
        two.frame(&Frame::call(1, "Down", &[])).unwrap();
        two.frame(&Frame::data(1, flood.clone()).last()).unwrap();
        smol::block_on(probe.entered());
        smol::block_on(probe.entered());
        // The window of the connection is used up; what needs none still goes.
        two.frame(&Frame::call(3, "LeftOut", &[])).unwrap();
        two.frame(&Frame::data(3, message(&ask("x"))).last()).unwrap();
        assert!(two.until(|frame| frame.stream == 3 && frame.kind == kind::HEADERS).is_end());
        two.frame(&Frame::reset(1)).unwrap();
        smol::block_on(probe.dropped());
        drop(one);
        smol::block_on(probe.dropped());
    });
}
