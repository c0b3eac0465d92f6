//! How many there may be.

use super::*;
use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, kind};
use sonora_behaviour::{Probe, Running, Setup, Tuning, soon};
use sonora_http::prost::Message as _;

#[test]
fn a_connection_over_the_limit_waits_for_another_to_close() {
    for runtime in ALL {
        let probe = Probe::default();
        let tuning = Tuning { max_connections: Some(2), ..Tuning::default() };
        let running = runtime().serve(Setup { probe: probe.clone(), tuning, ..Setup::default() });
        let mut one = Peer::connect(&running.url);
        let mut two = Peer::connect(&running.url);
        assert_good(&one.ask(&good()));
        assert_good(&two.ask(&good()));
        let mut three = Peer::connect(&running.url);
        three.send(&good().to_wire());
        // The system has taken it, the server has not: nobody hears it, however long the others talk.
        for calls in 3..100 {
            assert_good(&two.ask(&good()));
            assert_eq!((probe.entries(), probe.connections()), (calls, 2));
        }
        drop(one);
        assert_good(&three.answer());
        assert_eq!(probe.connections(), 3);
    }
}

#[test]
fn a_stream_over_the_limit_is_refused() {
    let limited = || tuned(Tuning { max_streams: Some(3), ..Tuning::default() });
    on_each(limited, |running, probe| {
        let mut peer = H2Peer::connect(&running.url);
        let gate = message(&Ask { end: End::Gate.into(), ..ask("x") });
        // Whoever opens more than it was told is allowed to is refused; so it has to be told first.
        peer.until(|frame| frame.kind == kind::SETTINGS);
        let acknowledged = Frame { kind: kind::SETTINGS, flags: 1, stream: 0, payload: Vec::new() };
        peer.frame(&acknowledged).unwrap();
        for stream in [1, 3, 5] {
            peer.frame(&Frame::call(stream, "Unary", &[])).unwrap();
            peer.frame(&Frame::data(stream, gate.clone()).last()).unwrap();
            smol::block_on(probe.entered());
        }
        peer.frame(&Frame::call(7, "Unary", &[])).unwrap();
        let refused = peer.until(|frame| frame.kind == kind::RST_STREAM);
        assert_eq!((refused.stream, refused.error()), (7, Some(REFUSED)));
        for _ in 0..3 {
            probe.open_gate();
            peer.until(|frame| frame.stream < 7 && frame.kind == kind::DATA && frame.is_end());
        }
        peer.frame(&Frame::call(9, "Unary", &[])).unwrap();
        peer.frame(&Frame::data(9, message(&ask("x"))).last()).unwrap();
        peer.until(|frame| frame.stream == 9 && frame.kind == kind::DATA);
    });
}

/// Answers three pings; whether that was in time, which on a busy machine it may not be.
fn answers_pings(peer: &mut H2Peer) -> bool {
    for _ in 0..3 {
        let ping = loop {
            match peer.read() {
                Some(frame) if frame.kind == kind::PING && frame.flags == 0 => break frame,
                Some(_) => {}
                None => return false,
            }
        };
        if peer.frame(&Frame { flags: 1, ..ping }).is_err() {
            return false;
        }
    }
    true
}

#[test]
fn a_peer_that_gives_no_sign_of_life_loses_its_calls() {
    let held = message(&Ask { end: End::Never.into(), ..ask("x") });
    let call = [Frame::call(1, "Down", &[]).to_wire(), Frame::data(1, held).last().to_wire()];
    let call = [H2Peer::begins(), call.concat()].concat();
    for runtime in ALL {
        let is_left_alone = soon().any(|keep_alive| {
            let setup = tuned(Tuning { keep_alive: Some(keep_alive), ..Tuning::default() });
            let probe = setup.probe.clone();
            let running = runtime().serve(setup);
            let mut peer = H2Peer::silent(&running.url);
            peer.send(&call).unwrap();
            smol::block_on(probe.entered());
            let answers = answers_pings(&mut peer);
            // From here on it answers none.
            smol::block_on(probe.dropped());
            peer.end();
            answers
        });
        assert!(is_left_alone, "{}", runtime().name());
    }
}

/// A call that waits for the gate.
///
/// On a busy machine a connection may be closed before it could ask; then there is another.
fn waiting(running: &Running) -> Peer {
    let asked = Ask { count: 1, end: End::Gate.into(), ..ask("x") };
    loop {
        let mut peer = Peer::connect(&running.url);
        peer.send(&Post::new("Down", message(&asked)).to_wire());
        // The first message leaves before the gate.
        if !peer.is_closed() {
            return peer;
        }
    }
}

#[test]
fn a_busy_connection_is_not_an_idle_one() {
    // Shorter than the calls take, which wait for the test.
    let short = || tuned(Tuning { header_timeout: Some(Duration::from_millis(100)), ..Tuning::default() });
    on_each(short, |running, probe| {
        let mut busy = waiting(running);
        // Long enough for idle ones to be closed, several times over.
        for _ in 0..3 {
            let mut idle = Peer::connect(&running.url);
            idle.try_ask(&good()).iter().for_each(assert_good);
            assert!(idle.is_closed());
        }
        probe.open_gate();
        assert_eq!(busy.answer().code(), Some(0));
    });
}

#[test]
fn four_mebibytes_are_a_message_and_one_byte_more_is_none() {
    on_each(Setup::default, |running, _| {
        let most = 4 << 20;
        for (bytes, code) in [(most - 1, 0), (most, 0), (most + 1, 8)] {
            let mut asked = ask("x".repeat(bytes));
            asked.payload.truncate(2 * bytes - asked.encoded_len());
            assert_eq!(asked.encoded_len(), bytes);
            let answer = Peer::connect(&running.url).ask(&Post::new("Unary", message(&asked)));
            assert_eq!((answer.http, answer.code()), (200, Some(code)), "{bytes}");
        }
    });
}

#[test]
fn two_hundred_streams_run_at_once_and_no_more() {
    on_each(Setup::default, |running, probe| {
        let mut peer = H2Peer::connect(&running.url);
        let settings = peer.until(|frame| frame.kind == kind::SETTINGS);
        // SETTINGS_MAX_CONCURRENT_STREAMS.
        assert!(settings.payload.chunks(6).any(|setting| setting == [0, 3, 0, 0, 0, 200]), "{settings:?}");
        peer.frame(&Frame { kind: kind::SETTINGS, flags: 1, stream: 0, payload: Vec::new() }).unwrap();
        let held = message(&Ask { end: End::Never.into(), ..ask("x") });
        for stream in (1..=401).step_by(2) {
            peer.frame(&Frame::call(stream, "Up", &[])).unwrap();
            peer.frame(&Frame::data(stream, held.clone())).unwrap();
        }
        let refused = peer.until(|frame| frame.kind == kind::RST_STREAM);
        assert_eq!((refused.stream, refused.error()), (401, Some(REFUSED)));
        (0..200).for_each(|_| smol::block_on(probe.entered()));
        assert_eq!(probe.running(), 200);
    });
}
