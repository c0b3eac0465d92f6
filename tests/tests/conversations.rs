//! A client and a server of core, talking to each other: some conversations by hand, and many at random.

use core::time::Duration;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use sonora_core::{Code, Limits, Metadata, Status, Wire};
use sonora_tests::oracle::Step::*;
use sonora_tests::oracle::{Conversation, Ending, Step, check_conversation};

const WIRES: [Wire; 3] = [Wire::Grpc, Wire::Web, Wire::WebText];

fn talk(wire: Wire, steps: impl Into<Vec<Step>>) -> Conversation {
    Conversation {
        wire,
        limits: Limits::default(),
        client_toy: false,
        server_toy: false,
        timeout: None,
        request: Metadata::new(),
        initial: Metadata::new(),
        trailing: Metadata::new(),
        status: Status::ok(),
        steps: steps.into(),
    }
}

/// What is asked, what is answered, how it ends, and whether the client went before that.
fn check(conversation: &Conversation, asked: &[&str], answered: &[&str], code: Code, cancelled: bool) {
    let bytes = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    let Ending { asked: read, answered: told, status, cancelled: gone } = check_conversation(conversation);
    assert_eq!((read, told), (bytes(asked), bytes(answered)), "{conversation:?}");
    assert_eq!((status.code, gone), (code, cancelled), "{status} {conversation:?}");
}

#[test]
fn what_is_not_said_step_by_step_is_said_at_the_end() {
    for wire in WIRES {
        let steps = [Ask(b"a".to_vec()), Answer(b"b".to_vec()), Ask(b"".to_vec()), Answer(b"c".to_vec())];
        check(&talk(wire, steps), &["a", ""], &["b", "c"], Code::Ok, false);
    }
}

#[test]
fn a_call_without_messages_ends() {
    for wire in WIRES {
        check(&talk(wire, []), &[], &[], Code::Ok, false);
        let refused = Conversation { status: Status::not_found("no"), ..talk(wire, []) };
        check(&refused, &[], &[], Code::NotFound, false);
    }
}

#[test]
fn an_error_after_a_message_comes_in_the_trailers() {
    for wire in WIRES {
        let steps = [Answer(b"a".to_vec()), SendResponse, CarryResponse(3)];
        let told = Conversation { status: Status::aborted("oh no\n"), ..talk(wire, steps) };
        check(&told, &[], &["a"], Code::Aborted, false);
    }
}

#[test]
fn what_is_cancelled_halfway_is_no_success() {
    for wire in WIRES {
        for carried in 0..7 {
            let steps = [Answer(b"ab".to_vec()), SendResponse, CarryResponse(carried), Cancel];
            check(&talk(wire, steps), &[], &[], Code::Internal, true);
        }
    }
}

#[test]
fn a_deadline_is_kept_by_the_server() {
    for wire in WIRES {
        let steps = [Answer(b"a".to_vec()), Wait(Duration::from_secs(9)), Answer(b"b".to_vec())];
        let late = Conversation { timeout: Some(Duration::from_secs(8)), ..talk(wire, steps) };
        check(&late, &[], &["a"], Code::DeadlineExceeded, false);
    }
}

#[test]
fn a_message_over_the_limit_ends_the_call_on_either_side() {
    for wire in WIRES {
        let limits = Limits { max_message_bytes: 2, ..Limits::default() };
        let asked = [Ask(b"ab".to_vec()), Ask(b"abc".to_vec()), SendRequest, CarryRequest(99)];
        check(&Conversation { limits, ..talk(wire, asked) }, &["ab"], &[], Code::ResourceExhausted, false);
        let answered = [Answer(b"ab".to_vec()), Answer(b"abc".to_vec())];
        check(&Conversation { limits, ..talk(wire, answered) }, &[], &["ab"], Code::ResourceExhausted, false);
    }
}

#[test]
fn compression_is_agreed_or_refused() {
    for wire in WIRES {
        for (client_toy, server_toy, code) in
            [(true, true, Code::Ok), (false, true, Code::Ok), (true, false, Code::Unimplemented)]
        {
            let steps = [Ask(b"aaaa".to_vec()), Answer(b"bbbb".to_vec())];
            let (asked, answered): (&[&str], &[&str]) =
                if code == Code::Ok { (&["aaaa"], &["bbbb"]) } else { (&[], &[]) };
            let call = Conversation { client_toy, server_toy, ..talk(wire, steps) };
            check(&call, asked, answered, code, false);
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let message = || vec(prop_oneof![Just(0_u8), any::<u8>()], 0..30);
    prop_oneof![
        3 => message().prop_map(Ask),
        3 => message().prop_map(Answer),
        2 => Just(SendRequest),
        2 => Just(SendResponse),
        4 => (0..20_usize).prop_map(CarryRequest),
        4 => (0..20_usize).prop_map(CarryResponse),
        1 => Just(EndRequest),
        1 => Just(End),
        1 => (0..4_u64).prop_map(|seconds| Wait(Duration::from_secs(seconds))),
        1 => Just(Cancel),
    ]
}

fn metadata() -> impl Strategy<Value = Metadata> {
    let text = ("[a-zA-Z][a-zA-Z0-9_.-]{0,8}x", "[ -~]{0,6}");
    (vec(text, 0..3), vec(("[a-z]{1,4}-bin", vec(any::<u8>(), 0..9)), 0..3)).prop_map(|(text, binary)| {
        let mut metadata = Metadata::new();
        for (name, value) in text {
            metadata.append(&name, value).expect("a fine pair");
        }
        for (name, value) in binary {
            metadata.append_bin(&name, &value).expect("a fine binary pair");
        }
        metadata
    })
}

fn conversation() -> impl Strategy<Value = Conversation> {
    let limits = prop_oneof![
        3 => Just(Limits::default()),
        1 => (0..30_u32, 0..60_u32)
            .prop_map(|(max_message_bytes, max_trailers_bytes)| Limits { max_message_bytes, max_trailers_bytes }),
    ];
    let status =
        (0..17_u32, "[!-~\u{e9}\n]{0,9}", vec(any::<u8>(), 0..9)).prop_map(|(code, message, details)| {
            let code = Code::from_number(code).expect("there are 17 codes");
            Status::new(code, message).with_details(details.into())
        });
    let timeout = proptest::option::of((0..6_000_u64).prop_map(Duration::from_millis));
    let terms = (select(&WIRES[..]), limits, any::<bool>(), any::<bool>(), timeout, status);
    let said = (metadata(), metadata(), metadata(), vec(step(), 0..24));
    (terms, said).prop_map(|(terms, (request, initial, trailing, steps))| {
        let (wire, limits, client_toy, server_toy, timeout, status) = terms;
        Conversation {
            wire,
            limits,
            client_toy,
            server_toy,
            timeout,
            request,
            initial,
            trailing,
            status,
            steps,
        }
    })
}

proptest! {
    #![proptest_config(Config { cases: 2000, failure_persistence: None, ..Config::default() })]

    #[test]
    fn what_one_end_writes_the_other_reads(conversation in conversation()) {
        check_conversation(&conversation);
    }
}
