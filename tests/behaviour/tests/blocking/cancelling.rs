//! One thread ends what another waits for.

use crate::{LONGEST, Stage, ask, begin, ending};
use sonora_behaviour::protos::behaviour::script_blocking_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::{Setup, runtimes};
use sonora_blocking::{CancelToken, Code, Request};
use std::sync::mpsc;

fn with<T>(cancel: &CancelToken, message: T) -> Request<T> {
    let mut request = Request::new(message);
    cancel.attach(&mut request);
    request
}

#[test]
fn a_call_is_cancelled_and_its_handler_dropped() {
    let stage = Stage::new();
    let (cancel, script) = (CancelToken::new(), stage.script());
    let request = with(&cancel, ending(End::Never));
    let ended = begin(move || script.unary(request).unwrap_err());
    stage.entered();
    cancel.cancel();
    assert_eq!(ended.recv_timeout(LONGEST).unwrap().code(), Code::Cancelled);
    stage.dropped();
}

#[test]
fn a_stream_is_cancelled_while_it_is_read() {
    let stage = Stage::new();
    let mut answers = stage.script().down(Ask { count: 1, ..ending(End::Never) }).unwrap().into_inner();
    let cancel = answers.cancel_token();
    let (came, first) = mpsc::channel();
    let ended = begin(move || {
        came.send(answers.next().unwrap().is_ok()).unwrap();
        let end = answers.next().unwrap().unwrap_err().code();
        (end, answers.next().is_none())
    });
    assert!(first.recv_timeout(LONGEST).unwrap());
    cancel.cancel();
    assert_eq!(ended.recv_timeout(LONGEST).unwrap(), (Code::Cancelled, true));
    stage.dropped();
}

#[test]
fn an_upload_is_cancelled_whose_iterator_blocks() {
    let stage = Stage::new();
    let (cancel, script) = (CancelToken::new(), stage.script());
    let (say, said) = mpsc::channel();
    say.send(ask("first")).unwrap();
    let request = with(&cancel, said);
    let ended = begin(move || script.up(request).unwrap_err());
    stage.entered();
    cancel.cancel();
    assert_eq!(ended.recv_timeout(LONGEST).unwrap().code(), Code::Cancelled);
    stage.dropped();
    // Its iterator is let go of at its next message.
    while say.send(ask("more")).is_ok() {
        std::thread::yield_now();
    }
}

#[test]
fn a_call_over_a_runtime_is_cancelled() {
    let setup = Setup::default();
    let probe = setup.probe.clone();
    let app = setup.app(runtimes::smol().lent());
    let script = ScriptClient::new(sonora_http::Channel::in_process(app, runtimes::smol().lent()));
    let cancel = CancelToken::new();
    let request = with(&cancel, ending(End::Never));
    let ended = begin(move || script.unary(request).unwrap_err());
    smol::block_on(probe.entered());
    cancel.cancel();
    assert_eq!(ended.recv_timeout(LONGEST).unwrap().code(), Code::Cancelled);
    smol::block_on(probe.dropped());
}

#[test]
fn a_cancelled_token_ends_calls_before_they_begin() {
    let stage = Stage::new();
    let cancel = CancelToken::new();
    stage.script().unary(with(&cancel, ask("x"))).unwrap();
    stage.entered();
    cancel.cancel();
    let script = stage.script();
    assert_eq!(script.unary(with(&cancel, ask("x"))).unwrap_err().code(), Code::Cancelled);
    assert_eq!(script.up(with(&cancel, [ask("x")])).unwrap_err().code(), Code::Cancelled);
    assert_eq!(script.down(with(&cancel, ask("x"))).unwrap_err().code(), Code::Cancelled);
    script.unary(ask("x")).unwrap();
}

#[test]
fn cancelling_what_has_ended_leaves_its_connection_alone() {
    let stage = Stage::new();
    let script = stage.script();
    for _ in 0..3 {
        let cancel = CancelToken::new();
        script.unary(with(&cancel, ask("x"))).unwrap();
        cancel.cancel();
        let answers = script.down(Ask { count: 2, ..ask("x") }).unwrap().into_inner();
        let cancel = answers.cancel_token();
        assert_eq!(answers.filter(Result::is_ok).count(), 2);
        cancel.cancel();
    }
    assert_eq!(stage.probe.connections(), 1);
}
