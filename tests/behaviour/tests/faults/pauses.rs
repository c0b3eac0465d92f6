//! Bodies that stall.

use super::*;
use core::time::Duration;
use sonora_behaviour::raw::{Frame, H2Peer, Peer, kind};
use sonora_behaviour::{Make, Setup, Tuning};

const SHORT: Duration = Duration::from_millis(100);

/// Services of every make on each runtime, bridged ones as well.
#[track_caller]
fn on_each_make(tuning: &Tuning, harm: impl Fn(&sonora_behaviour::Running)) {
    for make in [Make::Sonora, Make::Plain, Make::Native, Make::Tonic] {
        let setup = || Setup { make, ..tuned(tuning.clone()) };
        on_each(setup, |running, _| harm(running));
    }
}

#[test]
fn a_body_that_stalls_ends_its_call() {
    on_each_make(&Tuning { max_pause: Some(SHORT), ..Tuning::default() }, |running| {
        let wire = good().to_wire();
        let head = wire.windows(4).position(|end| end == b"\r\n\r\n").unwrap() + 4;
        for cut in [head, head + 3, wire.len() - 1] {
            let mut peer = Peer::connect(&running.url);
            peer.send(&wire[..cut]);
            let answer = peer.answer();
            assert_eq!((answer.http, answer.code()), (200, Some(4)), "cut at {cut}");
            assert!(answer.message().contains("stalled"), "{}", answer.message());
            // What is left of the request can not be told from the next one.
            assert!(peer.is_closed());
        }
    });
}

#[test]
fn a_body_that_stalls_over_http2_ends_its_stream_alone() {
    on_each_make(&Tuning { max_pause: Some(SHORT), ..Tuning::default() }, |running| {
        let mut peer = H2Peer::connect(&running.url);
        let body = message(&ask("good"));
        peer.frame(&Frame::call(1, "Unary", &[])).unwrap();
        peer.frame(&Frame::data(1, body[..4].to_vec())).unwrap();
        let head = peer.until(|frame| frame.stream == 1 && frame.kind == kind::HEADERS);
        assert!(head.is_end(), "an error is a head and nothing else");
        // In one piece: it does not stall, however busy the machine is.
        let whole = [Frame::call(3, "Unary", &[]).to_wire(), Frame::data(3, body).last().to_wire()];
        peer.send(&whole.concat()).unwrap();
        let data = peer.until(|frame| frame.stream == 3 && frame.kind == kind::DATA);
        assert!(data.payload.ends_with(b"grpc-status:0\r\n"));
    });
}

#[test]
fn a_body_that_moves_may_take_its_time() {
    // Thirty pieces, each of which the server has seen before the next: longer than the limit, and never silent for it.
    let short = || tuned(Tuning { max_pause: Some(Duration::from_secs(10)), ..Tuning::default() });
    on_each(short, |running, _| {
        let mut peer = Peer::connect(&running.url);
        for piece in good().to_wire().chunks(1) {
            peer.send(piece);
        }
        assert_good(&peer.answer());
    });
}

#[test]
fn a_request_stream_may_be_silent_unless_it_is_told_otherwise() {
    let upload = || {
        let wire = sonora_behaviour::raw::Post { chunks: Some(100), ..good() };
        let wire = sonora_behaviour::raw::Post { line: "POST /behaviour.Script/Up".into(), ..wire }.to_wire();
        wire[..wire.len() - 5].to_vec()
    };
    // The short limit for single messages does not apply: another call meets it, and this one goes on.
    on_each_make(&Tuning { max_pause: Some(SHORT), ..Tuning::default() }, |running| {
        let mut silent = Peer::connect(&running.url);
        silent.send(&upload());
        let mut stalled = Peer::connect(&running.url);
        let wire = good().to_wire();
        stalled.send(&wire[..wire.len() - 1]);
        assert_eq!(stalled.answer().code(), Some(4));
        silent.send(b"0\r\n\r\n");
        assert_eq!(silent.answer().code(), Some(0));
    });
    on_each_make(&Tuning { max_stream_pause: Some(SHORT), ..Tuning::default() }, |running| {
        let mut silent = Peer::connect(&running.url);
        silent.send(&upload());
        assert_eq!(silent.answer().code(), Some(4));
    });
}
