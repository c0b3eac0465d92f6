//! A server that is asked to end while it is busy: no call that it took is lost.

use super::*;
use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};
use sonora_behaviour::{Probe, Running, Runtime, Setup, in_time};
use std::net::TcpStream;
use std::thread::spawn;

fn serve(runtime: &dyn Runtime, grace: u64) -> (Running, Probe) {
    let setup = Setup { grace: Duration::from_secs(grace), ..Setup::default() };
    let probe = setup.probe.clone();
    (runtime.serve(setup), probe)
}

fn ending(end: End) -> Vec<u8> {
    message(&Ask { end: end.into(), ..ask("x") })
}

/// Waits until nobody is accepted any more.
fn wait_until_refused(running: &Running) {
    let address = running.url.strip_prefix("http://").unwrap();
    while TcpStream::connect(address).is_ok() {
        std::thread::yield_now();
    }
}

fn assert_ended(running: &Running) {
    smol::block_on(in_time("the server does not end", running.ended.recv())).unwrap_err();
}

/// Calls until the server hangs up; how many calls were answered.
fn call_until_closed(mut peer: Peer) -> usize {
    let wire = good().to_wire();
    for calls in 0.. {
        // To write may fail too, where the server has hung up in between.
        if peer.try_send(&wire).is_err() || peer.is_closed() {
            return calls;
        }
        let answer = peer.answer();
        assert_good(&answer);
        if answer.field("connection") == Some("close") {
            assert!(peer.is_closed());
            return calls + 1;
        }
    }
    0
}

#[test]
fn under_load_every_call_that_began_is_answered() {
    for runtime in ALL {
        let (running, probe) = serve(runtime(), 30);
        let callers: Vec<_> = (0..16)
            .map(|_| {
                // Here, because a thread may begin when the server has ended.
                let peer = Peer::connect(&running.url);
                spawn(move || call_until_closed(peer))
            })
            .collect();
        // Every caller is at it, in the midst of its calls.
        (0..200).for_each(|_| smol::block_on(probe.entered()));
        running.stop.try_send(()).unwrap();
        let answered: usize = callers.into_iter().map(|caller| caller.join().unwrap()).sum();
        assert_ended(&running);
        assert_eq!(answered, 200 + probe.entries(), "{}", runtime().name());
    }
}

#[test]
fn what_runs_ends_well_and_nobody_new_is_let_in() {
    for runtime in ALL {
        let (running, probe) = serve(runtime(), 30);
        let mut peers: Vec<Peer> = (0..8).map(|_| Peer::connect(&running.url)).collect();
        for (peer, method) in peers.iter_mut().zip(["Unary", "Down", "Unary", "Down"].into_iter().cycle()) {
            let asked = Ask { count: 3, end: End::Gate.into(), ..ask("x") };
            peer.send(&Post::new(method, message(&asked)).to_wire());
            smol::block_on(probe.entered());
        }
        running.stop.try_send(()).unwrap();
        wait_until_refused(&running);
        (0..8).for_each(|_| probe.open_gate());
        for (mut peer, is_stream) in peers.into_iter().zip([false, true].into_iter().cycle()) {
            let answer = peer.answer();
            assert_eq!((answer.code(), answer.messages.len()), (Some(0), if is_stream { 3 } else { 1 }));
            // The head of a stream had left before the server knew that it would end.
            assert!(is_stream || answer.field("connection") == Some("close"), "{answer:?}");
            assert!(peer.is_closed());
        }
        assert_ended(&running);
    }
}

#[test]
fn over_http2_a_goaway_comes_first_and_the_streams_end_well() {
    for runtime in ALL {
        let (running, probe) = serve(runtime(), 30);
        let mut peer = H2Peer::connect(&running.url);
        for stream in [1, 3, 5] {
            peer.frame(&Frame::call(stream, "Unary", &[])).unwrap();
            peer.frame(&Frame::data(stream, ending(End::Gate)).last()).unwrap();
            smol::block_on(probe.entered());
        }
        running.stop.try_send(()).unwrap();
        let goaway = peer.until(|frame| frame.kind == kind::GOAWAY);
        assert_eq!(goaway.error(), Some(0));
        // A call that crossed it is one that the server still takes.
        peer.frame(&Frame::call(7, "Unary", &[])).unwrap();
        peer.frame(&Frame::data(7, message(&ask("x"))).last()).unwrap();
        peer.until(|frame| frame.stream == 7 && frame.kind == kind::DATA && frame.is_end());
        for _ in 0..3 {
            probe.open_gate();
            let data = peer.until(|frame| frame.stream > 0 && frame.kind == kind::DATA && frame.is_end());
            assert!(data.payload.ends_with(b"grpc-status:0\r\n"));
        }
        drop(peer);
        assert_ended(&running);
    }
}

#[test]
fn after_the_grace_time_every_call_is_told() {
    for runtime in ALL {
        let (running, probe) = serve(runtime(), 0);
        let methods = ["Unary", "Down", "Up", "Both"];
        let mut peers: Vec<Peer> = (0..40).map(|_| Peer::connect(&running.url)).collect();
        for (peer, method) in peers.iter_mut().zip(methods.into_iter().cycle()) {
            peer.send(&Post::new(method, ending(End::Never)).to_wire());
            smol::block_on(probe.entered());
        }
        running.stop.try_send(()).unwrap();
        for mut peer in peers {
            assert_eq!(peer.answer().code(), Some(14));
            assert!(peer.is_closed());
        }
        assert_ended(&running);
        (0..40).for_each(|_| smol::block_on(probe.dropped()));
    }
}
