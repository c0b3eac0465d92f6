//! Deadlines, kept on both sides.
//!
//! What the server does alone, when the client keeps no timer, stands with the raw requests.

use super::{ask, collect, ending};
use crate::protos::behaviour::{Ask, End};
use crate::{World, soon};
use core::time::Duration;
use sonora_http::{Code, Request, Status};

const HOUR: Duration = Duration::from_secs(3600);

#[track_caller]
fn assert_exceeded(status: &Status) {
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
}

fn within<T>(timeout: Duration, message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(timeout);
    request
}

#[track_caller]
fn assert_an_hour(time_left: Option<Duration>) {
    // The format rounds up by less than one part in a hundred thousand.
    let left = time_left.expect("a deadline");
    assert!(left > Duration::ZERO && left <= HOUR + HOUR / 100_000, "{left:?}");
}

pub(super) async fn the_handler_sees_the_deadline(world: World) {
    let stage = world.plain();
    stage.script().unary(within(HOUR, ask("x"))).await.unwrap();
    assert_an_hour(stage.probe.time_left().await);

    let asks = futures_util::stream::iter([ask("x")]);
    stage.script().up(within(HOUR, asks)).await.unwrap();
    assert_an_hour(stage.probe.time_left().await);

    let script =
        crate::protos::behaviour::script_client::ScriptClient::new(stage.channel.clone().timeout(HOUR));
    collect(script.down(ask("x")).await.unwrap().into_inner()).await.1.unwrap();
    assert_an_hour(stage.probe.time_left().await);
}

pub(super) async fn without_a_deadline_there_is_none(world: World) {
    let stage = world.plain();
    stage.script().unary(ask("x")).await.unwrap();
    assert_eq!(stage.probe.time_left().await, None);
}

pub(super) async fn a_deadline_ends_a_call(world: World) {
    let stage = world.plain();
    for timeout in soon() {
        assert_exceeded(&stage.script().unary(within(timeout, ending(End::Never))).await.unwrap_err());
        if stage.probe.entries() > 0 {
            break;
        }
    }
    stage.probe.dropped().await;
}

pub(super) async fn a_deadline_ends_a_stream(world: World) {
    let stage = world.plain();
    for timeout in soon() {
        let request = within(timeout, Ask { count: 2, ..ending(End::Never) });
        let (answers, end) = match stage.script().down(request).await {
            Ok(response) => collect(response.into_inner()).await,
            Err(status) => (Vec::new(), Err(status)),
        };
        assert_exceeded(&end.unwrap_err());
        if answers.len() == 2 {
            return stage.probe.dropped().await;
        }
    }
    panic!("two messages that are ready do not arrive");
}

pub(super) async fn a_deadline_ends_a_stream_that_is_always_ready(world: World) {
    let stage = world.plain();
    for timeout in soon() {
        // Messages that fill the socket's buffers soon, so that the flood lets others run on an executor of one thread.
        let request = within(timeout, Ask { payload: vec![0; 1024], ..ending(End::Flood) });
        let response = match stage.script().down(request).await {
            Ok(response) => response,
            Err(status) => {
                assert_exceeded(&status);
                continue;
            }
        };
        let mut answers = response.into_inner();
        let status = loop {
            match answers.message().await {
                Ok(answer) => assert!(answer.is_some(), "the flood ends well"),
                Err(status) => break status,
            }
        };
        assert_exceeded(&status);
        return stage.probe.dropped().await;
    }
    panic!("the stream does not begin");
}

pub(super) async fn a_deadline_ends_a_request_stream(world: World) {
    let stage = world.plain();
    for timeout in soon() {
        let (_open, asks) = smol::channel::bounded::<Ask>(1);
        assert_exceeded(&stage.script().up(within(timeout, asks)).await.unwrap_err());
        if stage.probe.entries() > 0 {
            break;
        }
    }
    stage.probe.dropped().await;
}
