//! Connections, and where they lead.

use super::{ask, collect, ending};
use crate::protos::behaviour::{Ask, End, Fault};
use crate::{Setup, World};
use futures_util::future::join_all;
use futures_util::stream;

pub(super) async fn calls_share_a_connection(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let fault = Fault { code: 3, message: "no".into(), details: Vec::new() };
    for _ in 0..5 {
        script.unary(ask("x")).await.unwrap();
        script.unary(Ask { fault: Some(fault.clone()), ..ending(End::Fault) }).await.unwrap_err();
        script.left_out(ask("x")).await.unwrap_err();
        script.up(stream::iter([ask("x"), ask("y")])).await.unwrap();
        for end in [End::Well, End::Fault] {
            let asked = Ask { count: 2, fault: Some(fault.clone()), ..ending(end) };
            let (answers, _) = collect(script.down(asked.clone()).await.unwrap().into_inner()).await;
            assert_eq!(answers.len(), 2);
            let asks = stream::iter([asked]);
            let (answers, _) = collect(script.both(asks).await.unwrap().into_inner()).await;
            assert_eq!(answers.len(), 1);
        }
    }
    assert_eq!(stage.probe.connections(), 1);
}

pub(super) async fn calls_at_once_share_a_connection(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let results = join_all((0..50).map(|_| script.unary(ask("x")))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(stage.probe.connections(), 1);
}

pub(super) async fn a_path_in_front_of_the_services_works(world: World) {
    for prefix in ["/api", "/a/b.c/d"] {
        let stage = world.start(Setup { prefix, ..Setup::default() });
        stage.script().unary(ask("x")).await.unwrap();
        collect(stage.script().down(Ask { count: 2, ..ask("x") }).await.unwrap().into_inner())
            .await
            .1
            .unwrap();
    }
}
