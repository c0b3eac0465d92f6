//! The four kinds of call.

use super::{ask, collect, indices};
use crate::World;
use crate::protos::behaviour::{Answer, Ask};
use futures_util::{future::join_all, stream};

pub(super) async fn unary_is_answered(world: World) {
    let stage = world.plain();
    let answer = stage.script().unary(ask("one")).await.unwrap().into_inner();
    assert_eq!(answer, Answer { payload: b"one".into(), index: 0 });
}

pub(super) async fn server_stream_arrives_in_order(world: World) {
    let asked = Ask { count: 5, ..ask("down") };
    let stage = world.plain();
    let (answers, end) = collect(stage.script().down(asked).await.unwrap().into_inner()).await;
    assert_eq!(indices(&answers), [0, 1, 2, 3, 4]);
    assert!(answers.iter().all(|answer| answer.payload == b"down"));
    end.unwrap();
}

pub(super) async fn client_stream_arrives_whole(world: World) {
    let asks = stream::iter((0..5).map(|index| ask(format!("index {index}"))));
    let stage = world.plain();
    let answer = stage.script().up(asks).await.unwrap().into_inner();
    assert_eq!(answer, Answer { payload: b"index 4".into(), index: 5 });
}

pub(super) async fn each_message_of_a_bidi_stream_is_answered(world: World) {
    let asks = stream::iter(["a", "b", "c"].map(ask));
    let stage = world.plain();
    let (answers, end) = collect(stage.script().both(asks).await.unwrap().into_inner()).await;
    let payloads: Vec<&[u8]> = answers.iter().map(|answer| &*answer.payload).collect();
    assert_eq!((payloads, indices(&answers)), (vec![&b"a"[..], b"b", b"c"], vec![0, 1, 2]));
    end.unwrap();
}

pub(super) async fn streams_without_messages_end_well(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let (answers, end) = collect(script.down(ask("")).await.unwrap().into_inner()).await;
    assert_eq!(answers, []);
    end.unwrap();

    let answer = script.up(stream::empty()).await.unwrap().into_inner();
    assert_eq!(answer, Answer::default());

    let (answers, end) = collect(script.both(stream::empty()).await.unwrap().into_inner()).await;
    assert_eq!(answers, []);
    end.unwrap();
}

pub(super) async fn a_mebibyte_travels_both_ways(world: World) {
    // A period of 251 shows a byte that is lost, doubled or moved.
    let payload: Vec<u8> = (0..1 << 20).map(|index: u32| (index % 251) as u8).collect();
    let stage = world.plain();
    let script = stage.script();
    let asked = Ask { count: 2, ..ask(payload.clone()) };
    assert!(script.unary(asked.clone()).await.unwrap().into_inner().payload == payload, "unary");

    let answer = script.up(stream::iter([asked.clone(), asked.clone()])).await.unwrap().into_inner();
    assert!(answer.index == 2 && answer.payload == payload, "up");

    let both = stream::iter([asked.clone(), asked.clone()]);
    for response in [script.down(asked).await.unwrap(), script.both(both).await.unwrap()] {
        let (answers, end) = collect(response.into_inner()).await;
        end.unwrap();
        assert_eq!(indices(&answers), [0, 1]);
        assert!(answers.iter().all(|answer| answer.payload == payload), "stream");
    }
}

pub(super) async fn ten_thousand_messages_keep_their_order(world: World) {
    const MANY: u32 = 10_000;
    let stage = world.plain();
    let script = stage.script();
    let asks = || stream::iter((0..MANY).map(|index| ask(format!("index {index}"))));
    let all: Vec<u32> = (0..MANY).collect();

    let down = script.down(Ask { count: MANY, ..ask("small") }).await.unwrap().into_inner();
    let (answers, end) = collect(down).await;
    assert!(indices(&answers) == all, "down: {} came", answers.len());
    end.unwrap();

    assert_eq!(script.up(asks()).await.unwrap().into_inner().index, MANY);

    let (answers, end) = collect(script.both(asks()).await.unwrap().into_inner()).await;
    assert!(indices(&answers) == all, "both: {} came", answers.len());
    assert!(answers.iter().all(|answer| answer.payload == format!("index {}", answer.index).into_bytes()));
    end.unwrap();
}

pub(super) async fn a_hundred_calls_run_at_once(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let calls = (0..100).map(|number| {
        let script = &script;
        async move {
            let asked = Ask { count: 3, ..ask(format!("call {number}")) };
            let answers = match number % 4 {
                0 => vec![script.unary(asked.clone()).await.unwrap().into_inner()],
                1 => vec![script.up(stream::iter([asked.clone()])).await.unwrap().into_inner()],
                2 => collect(script.down(asked.clone()).await.unwrap().into_inner()).await.0,
                _ => collect(script.both(stream::iter([asked.clone()])).await.unwrap().into_inner()).await.0,
            };
            assert!(!answers.is_empty() && answers.iter().all(|answer| answer.payload == asked.payload));
        }
    });
    join_all(calls).await;
}

pub(super) async fn bidi_runs_in_lockstep(world: World) {
    let stage = world.plain();
    let (say, said) = smol::channel::bounded(1);
    let mut answers = stage.script().both(said).await.unwrap().into_inner();
    for index in 0..20 {
        say.send(ask(format!("index {index}"))).await.unwrap();
        assert_eq!(answers.message().await.unwrap().unwrap().index, index);
    }
    drop(say);
    assert_eq!(answers.message().await.unwrap(), None);
}
