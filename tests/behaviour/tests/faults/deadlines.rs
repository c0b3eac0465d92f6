//! Deadlines that are too late, or that a handler does not care for.

use super::*;
use core::time::Duration;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::{Peer, Post, has_run};
use sonora_behaviour::{Make, Setup, Tuning, soon};

fn ending(end: End) -> Vec<u8> {
    message(&Ask { end: end.into(), ..ask("x") })
}

#[test]
fn a_handler_that_never_ends_is_dropped_at_the_longest_deadline() {
    for runtime in ALL {
        for timeout in ["", "99999999H", "1H"] {
            for method in ["Unary", "Down", "Up", "Both"] {
                let has_run = soon().any(|most| {
                    let setup = tuned(Tuning { max_deadline: Some(most), ..Tuning::default() });
                    let probe = setup.probe.clone();
                    let running = runtime().serve(setup);
                    let post = Post::new(method, ending(End::Never)).field("grpc-timeout", timeout);
                    let answer = Peer::connect(&running.url).ask(&post);
                    assert_eq!(answer.code(), Some(4), "{method}, {timeout:?}");
                    has_run(&probe)
                });
                assert!(has_run, "{method}, {timeout:?}");
            }
        }
    }
}

#[test]
fn a_deadline_is_cut_to_the_longest_and_no_further() {
    const HOUR: Duration = Duration::from_secs(3600);
    on_each(
        || tuned(Tuning { max_deadline: Some(HOUR), ..Tuning::default() }),
        |running, probe| {
            let mut peer = Peer::connect(&running.url);
            let half = HOUR / 2;
            for (timeout, above, most) in
                [("", half, HOUR), ("2H", half, HOUR), ("1H", half, HOUR), ("30M", half / 2, half)]
            {
                assert_good(&peer.ask(&good().field("grpc-timeout", timeout)));
                let left = smol::block_on(probe.time_left()).unwrap();
                assert!(left > above && left <= most, "{timeout:?}: {left:?}");
            }
        },
    );
}

#[test]
fn a_plain_function_that_ignores_its_deadline_keeps_nobody_waiting() {
    let plain = || Setup { make: Make::Plain, ..Setup::default() };
    on_each(plain, |running, probe| {
        let mut peer = Peer::connect(&running.url);
        // It blocks its thread until the gate opens, long after its caller was answered.
        // Where it had no thread before its deadline, because the machine is busy, it gets more time.
        for timeout in ["100m", "1S", "10S"] {
            let post = Post::new("Unary", ending(End::Gate)).field("grpc-timeout", timeout);
            assert_eq!(peer.ask(&post).code(), Some(4));
            if probe.entries() > 0 {
                break;
            }
        }
        assert_good(&peer.ask(&good()));
        probe.open_gate();
        smol::block_on(probe.dropped());
    });
}
