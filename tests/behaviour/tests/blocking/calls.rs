//! The four kinds of call, metadata, deadlines.

use crate::{LONGEST, Stage, ask, begin, ending, in_time};
use core::time::Duration;
use sonora_behaviour::protos::behaviour::script_blocking_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Answer, Ask, End, Fault};
use sonora_behaviour::raw::has_run;
use sonora_behaviour::{Setup, runtimes, soon};
use sonora_blocking::{Code, Request, Status};
use std::sync::mpsc;

fn within<T>(timeout: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

fn all_four(script: &ScriptClient) -> Result<(), Status> {
    assert_eq!(script.unary(ask("one"))?.into_inner().payload, b"one");

    let answers: Vec<Answer> =
        script.down(Ask { count: 3, ..ask("down") })?.into_inner().collect::<Result<_, _>>()?;
    assert_eq!(answers.iter().map(|answer| answer.index).collect::<Vec<_>>(), [0, 1, 2]);

    assert_eq!(script.up([ask("a"), ask("b")])?.into_inner().payload, b"b");
    assert_eq!(script.up((0..5).map(|index| ask(index.to_string())))?.into_inner().index, 5);

    let payloads: Vec<_> = script
        .both(vec![ask("x"), ask("y")])?
        .into_inner()
        .map(|answer| answer.map(|answer| answer.payload))
        .collect::<Result<_, _>>()?;
    assert_eq!(payloads, [b"x", b"y"]);
    Ok(())
}

#[test]
fn a_program_without_async_makes_all_kinds_of_call() {
    let stage = Stage::new();
    let channel = sonora_blocking::channel(&stage.running.url).unwrap();
    for channel in [channel.clone(), channel.text()] {
        in_time("the calls", move || all_four(&ScriptClient::new(channel))).unwrap();
    }
}

#[test]
fn a_channel_that_is_awaited_waits_as_well() {
    let app = Setup::default().app(runtimes::smol().lent());
    let in_process = sonora_http::Channel::in_process(app, runtimes::smol().lent());
    in_time("the calls", move || all_four(&ScriptClient::new(in_process))).unwrap();

    let stage = Stage::new();
    let http2 = sonora_smol::channel_builder(&stage.running.url).unwrap().http2(true).build();
    in_time("the calls", move || all_four(&ScriptClient::new(http2))).unwrap();

    let url = stage.running.url.clone();
    let calls = move || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let _inside = runtime.enter();
        all_four(&ScriptClient::new(sonora_tokio::channel(&url).unwrap()))
    };
    in_time("the calls", calls).unwrap();
}

#[test]
fn metadata_and_trailers_travel() {
    let stage = Stage::new();
    let mut request = Request::new(Ask { count: 1, ..ask("x") });
    request.metadata_mut().append("initial-a", "1").unwrap();
    request.metadata_mut().append("trailing-b", "2").unwrap();
    let response = stage.script().down(request).unwrap();
    assert_eq!(response.metadata().get("initial-a"), Some("1"));
    let mut answers = response.into_inner();
    assert!(answers.next().unwrap().is_ok());
    assert!(answers.trailers().is_none());
    assert!(answers.next().is_none());
    assert_eq!(answers.trailers().unwrap().get("trailing-b"), Some("2"));
    assert!(answers.next().is_none(), "the end stays the end");
}

#[test]
fn a_conversation_goes_to_and_fro() {
    let stage = Stage::new();
    let script = stage.script();
    in_time("the conversation", move || {
        let (say, said) = mpsc::channel();
        let mut answers = script.both(said).unwrap().into_inner();
        for index in 0..20 {
            say.send(ask("x")).unwrap();
            assert_eq!(answers.message().unwrap().unwrap().index, index);
        }
        drop(say);
        assert_eq!(answers.message().unwrap(), None);
    });
}

#[test]
fn two_streams_are_read_in_turns() {
    let stage = Stage::new();
    let script = stage.script();
    let stream = || script.down(Ask { count: 3, ..ask("x") }).unwrap().into_inner();
    for (one, other) in stream().zip(stream()) {
        assert_eq!(one.unwrap().index, other.unwrap().index);
    }
}

#[test]
fn a_deadline_ends_calls_and_streams() {
    let stage = Stage::new();
    let script = stage.script();
    let ends_one = |deadline| {
        let status = script.unary(within(deadline, ending(End::Never))).unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
        has_run(&stage.probe)
    };
    assert!(soon().any(ends_one), "no handler gets to run");

    let ends_many = |deadline| {
        let asked = Ask { count: 2, ..ending(End::Never) };
        let (answers, end) = match script.down(within(deadline, asked)) {
            Ok(response) => response.into_inner().fold((0, None), |(answers, _), answer| match answer {
                Ok(_) => (answers + 1, None),
                Err(status) => (answers, Some(status)),
            }),
            Err(status) => (0, Some(status)),
        };
        assert_eq!(end.map(|status| status.code()), Some(Code::DeadlineExceeded));
        has_run(&stage.probe) && answers == 2
    };
    assert!(soon().any(ends_many), "two messages that are ready do not arrive");
}

/// The caller does not wait for its own iterator: it is asked on another thread.
#[test]
fn a_deadline_ends_an_upload_whose_iterator_blocks() {
    let stage = Stage::new();
    let script = stage.script();
    let ends = |deadline| {
        let (script, (_say, said)) = (script.clone(), mpsc::channel::<Ask>());
        let status = in_time("the upload", move || script.up(within(deadline, said)).unwrap_err());
        assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
        has_run(&stage.probe)
    };
    assert!(soon().any(ends), "no handler gets to run");
}

#[test]
fn an_iterator_that_panics_breaks_its_call() {
    let stage = Stage::new();
    let script = stage.script();
    let asks = (0..3).map(|index| if index < 2 { ask("x") } else { std::panic::resume_unwind(Box::new(())) });
    let status = in_time("the upload", move || script.up(asks).unwrap_err());
    assert_eq!(status.code(), Code::Unavailable, "{status}");
    stage.dropped();
}

/// A call that fails on its own leaves nobody waiting.
#[test]
fn an_early_answer_does_not_wait_for_the_iterator() {
    let stage = Stage::new();
    let (say, said) = mpsc::channel();
    let fault = Fault { code: 7, message: "enough".into(), details: Vec::new() };
    say.send(Ask { fault: Some(fault), ..ending(End::Fault) }).unwrap();
    let script = stage.script();
    let answered = begin(move || script.up(said).unwrap_err());
    let status = answered.recv_timeout(LONGEST).unwrap();
    assert_eq!(status.code(), Code::PermissionDenied, "{status}");
    stage.dropped();
}
