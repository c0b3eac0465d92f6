//! A call is cancelled by dropping it: the other side's part of it is dropped as well.

use super::{ask, ending};
use crate::protos::behaviour::{Ask, End, Fault};
use crate::{World, in_time};
use core::future::Future;
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use futures_util::Stream;
use futures_util::future::{Either, select};
use smol::channel::{Receiver, Sender, bounded};
use sonora_http::Code;

/// Polls `call` until `until` is done, and drops it then.
async fn abandon<T>(call: impl Future<Output = T>, until: impl Future<Output = ()>) {
    let (call, until) = (pin!(call), pin!(until));
    if let Either::Left(_) = select(call, until).await {
        panic!("the call has ended by itself");
    }
}

/// A request stream that says one thing, then waits; closes its channel when it is dropped.
struct Asks {
    first: Option<Ask>,
    _dropped: Sender<()>,
}

impl Asks {
    fn new(first: Ask) -> (Self, Receiver<()>) {
        let (dropped, seen) = bounded(1);
        (Self { first: Some(first), _dropped: dropped }, seen)
    }
}

impl Stream for Asks {
    type Item = Ask;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Ask>> {
        self.first.take().map_or(Poll::Pending, |ask| Poll::Ready(Some(ask)))
    }
}

async fn assert_dropped(asks: Receiver<()>) {
    let _ = in_time("the client's request stream is not dropped", asks.recv()).await;
}

pub(super) async fn a_dropped_call_drops_its_handler(world: World) {
    let stage = world.plain();
    abandon(stage.script().unary(ending(End::Never)), stage.probe.entered()).await;
    stage.probe.dropped().await;
}

pub(super) async fn a_dropped_stream_drops_its_handler(world: World) {
    let stage = world.plain();
    for count in [0, 1, 1000] {
        let response = stage.script().down(Ask { count, ..ending(End::Never) }).await.unwrap();
        let mut answers = response.into_inner();
        if count > 0 {
            answers.message().await.unwrap().unwrap();
        }
        drop(answers);
        stage.probe.dropped().await;
    }
}

pub(super) async fn a_dropped_upload_drops_both_ends(world: World) {
    let stage = world.plain();
    let (asks, gone) = Asks::new(ask("first"));
    abandon(stage.script().up(asks), stage.probe.entered()).await;
    assert_dropped(gone).await;
    stage.probe.dropped().await;
}

pub(super) async fn a_dropped_conversation_drops_both_ends(world: World) {
    let stage = world.plain();
    let (asks, gone) = Asks::new(ask("first"));
    let script = stage.script();
    let mut answers = script.both(asks).await.unwrap().into_inner();
    answers.message().await.unwrap().unwrap();
    drop(answers);
    assert_dropped(gone).await;
    stage.probe.dropped().await;
}

pub(super) async fn an_early_answer_drops_the_request_stream(world: World) {
    let stage = world.plain();
    let fault = Fault { code: 7, message: "enough".into(), details: Vec::new() };
    let failing = Ask { fault: Some(fault), ..ending(End::Fault) };
    let (asks, gone) = Asks::new(failing);
    let status = in_time("the early answer", stage.script().up(asks)).await.unwrap_err();
    assert_eq!(status.code(), Code::PermissionDenied, "{status}");
    assert_dropped(gone).await;
    stage.probe.dropped().await;
}

pub(super) async fn the_channel_outlives_its_calls(world: World) {
    let stage = world.plain();
    for _ in 0..5 {
        abandon(stage.script().unary(ending(End::Never)), stage.probe.entered()).await;
        drop(stage.script().down(Ask { count: 1, ..ending(End::Never) }).await.unwrap());
        stage.probe.entered().await;
        stage.script().unary(ask("x")).await.unwrap();
        stage.probe.entered().await;
    }
}
