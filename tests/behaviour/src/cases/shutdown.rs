//! A server that is asked to end.

use super::{ask, collect, ending};
use crate::protos::behaviour::{Ask, End};
use crate::{Setup, World, in_time};
use core::time::Duration;
use futures_util::future::join;
use sonora_http::Code;

pub(super) async fn running_calls_finish(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let unary = script.unary(ending(End::Gate));
    let stream =
        async { collect(script.down(Ask { count: 1, ..ending(End::Gate) }).await?.into_inner()).await.1 };
    let shutdown = async {
        stage.probe.entered().await;
        stage.probe.entered().await;
        stage.stop();
        stage.probe.open_gate();
        stage.probe.open_gate();
    };
    let ((unary, stream), ()) = join(join(unary, stream), shutdown).await;
    unary.unwrap();
    stream.unwrap();
    stage.ended().await;
}

pub(super) async fn after_the_grace_time_calls_are_unavailable(world: World) {
    let stage = world.start(Setup { grace: Duration::ZERO, ..Setup::default() });
    let script = stage.script();
    let unary = async { script.unary(ending(End::Never)).await.map(drop) };
    let (flows, flowing) = smol::channel::bounded(1);
    let stream = async {
        let mut answers = script.down(Ask { count: 2, ..ending(End::Never) }).await?.into_inner();
        for index in 0..2 {
            assert_eq!(answers.message().await?.unwrap().index, index);
        }
        flows.try_send(()).unwrap();
        collect(answers).await.1.map(drop)
    };
    let (_open, asks) = smol::channel::bounded::<Ask>(1);
    let upload = async { script.up(asks).await.map(drop) };
    let shutdown = async {
        for _ in 0..3 {
            stage.probe.entered().await;
        }
        flowing.recv().await.unwrap();
        stage.stop();
    };
    let (((unary, stream), upload), ()) =
        in_time("the calls", join(join(join(unary, stream), upload), shutdown)).await;
    for (kind, result) in [("unary", unary), ("stream", stream), ("upload", upload)] {
        let status = result.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{kind}: {status}");
        assert!(status.message().contains("shutting down"), "{kind}: the server did not say it: {status}");
    }
    for _ in 0..3 {
        stage.probe.dropped().await;
    }
    stage.ended().await;
}

pub(super) async fn idle_connections_do_not_hold_it_up(world: World) {
    let stage = world.plain();
    stage.script().unary(ask("x")).await.unwrap();
    stage.stop();
    stage.ended().await;
    let status =
        in_time("a call of a server that is gone", stage.script().unary(ask("x"))).await.unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status}");
}

pub(super) async fn calls_of_a_draining_server_do_not_hang(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let running = script.unary(ending(End::Gate));
    let meanwhile = async {
        stage.probe.entered().await;
        stage.stop();
        // Until the server has begun to drain, it takes calls; then it refuses them.
        let refused = async {
            loop {
                if let Err(status) = script.unary(ask("x")).await {
                    break status;
                }
            }
        };
        let status = in_time("a call of a draining server", refused).await;
        assert_eq!(status.code(), Code::Unavailable, "{status}");
        stage.probe.open_gate();
    };
    let (running, ()) = join(running, meanwhile).await;
    running.unwrap();
    stage.ended().await;
}
