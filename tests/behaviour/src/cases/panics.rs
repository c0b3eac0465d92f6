//! A handler that panics ends its own call, and nothing else.

use super::{ask, collect, ending};
use crate::protos::behaviour::{Ask, End};
use crate::{Stage, World};
use futures_util::stream;
use sonora_http::{Code, Status};

#[track_caller]
fn assert_neutral(status: &Status) {
    assert_eq!(status.code(), Code::Internal, "{status}");
    assert!(!status.message().contains("deliberate"), "tells the peer of our inside: {status}");
}

/// The connection lives on.
async fn assert_alive(stage: &Stage) {
    stage.script().unary(ask("x")).await.unwrap();
    assert!(stage.probe.connections() <= 1, "{} connections", stage.probe.connections());
}

pub(super) async fn a_panic_is_internal(world: World) {
    let stage = world.plain();
    assert_neutral(&stage.script().unary(ending(End::Panic)).await.unwrap_err());
    stage.probe.dropped().await;
    assert_alive(&stage).await;
}

pub(super) async fn a_panic_in_mid_stream_is_internal(world: World) {
    let stage = world.plain();
    for count in [1, 2000] {
        let response = stage.script().down(Ask { count, ..ending(End::Panic) }).await.unwrap();
        let (answers, end) = collect(response.into_inner()).await;
        assert_eq!(answers.len(), count as usize);
        assert_neutral(&end.unwrap_err());
        stage.probe.dropped().await;
        assert_alive(&stage).await;
        stage.probe.dropped().await;
    }
}

pub(super) async fn a_panic_in_an_upload_is_internal(world: World) {
    let stage = world.plain();
    let asks = stream::iter([ask("a"), ending(End::Panic), ask("b")]);
    assert_neutral(&stage.script().up(asks).await.unwrap_err());
    stage.probe.dropped().await;
    assert_alive(&stage).await;
}
