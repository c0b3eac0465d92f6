//! Deadlines, kept on both sides.
//!
//! What the server does alone, when the client keeps no timer, stands with the raw requests.

use super::{ask, collect, ending};
use crate::World;
use crate::protos::behaviour::{Ask, End};
use core::time::Duration;
use sonora_http::{Code, Request};

const HOUR: Duration = Duration::from_secs(3600);

/// Long enough for a call to reach its handler first, on a busy machine.
const SOON: Duration = Duration::from_millis(300);

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
    let status = stage.script().unary(within(SOON, ending(End::Never))).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    stage.probe.dropped().await;
}

pub(super) async fn a_deadline_ends_a_stream(world: World) {
    let stage = world.plain();
    let request = within(SOON, Ask { count: 2, ..ending(End::Never) });
    let (answers, end) = collect(stage.script().down(request).await.unwrap().into_inner()).await;
    assert_eq!(answers.len(), 2);
    let status = end.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    stage.probe.dropped().await;
}

pub(super) async fn a_deadline_ends_a_stream_that_is_always_ready(world: World) {
    let stage = world.plain();
    // Messages that fill the socket's buffers soon, so that the flood lets others run on an executor of one thread.
    let request = within(SOON, Ask { payload: vec![0; 1024], ..ending(End::Flood) });
    let mut answers = stage.script().down(request).await.unwrap().into_inner();
    let status = loop {
        match answers.message().await {
            Ok(answer) => assert!(answer.is_some(), "the flood ends well"),
            Err(status) => break status,
        }
    };
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    stage.probe.dropped().await;
}

pub(super) async fn a_deadline_ends_a_request_stream(world: World) {
    let stage = world.plain();
    let (_open, asks) = smol::channel::bounded::<Ask>(1);
    let status = stage.script().up(within(SOON, asks)).await.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
    stage.probe.dropped().await;
}
