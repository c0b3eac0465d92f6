//! Messages over the limit, on either side.

use super::{ask, collect, indices};
use crate::protos::behaviour::script_client::ScriptClient;
use crate::protos::behaviour::{Answer, Ask};
use crate::{Setup, Stage, Tuning, World};
use futures_util::stream;
use sonora_http::prost::Message as _;
use sonora_http::{Code, Status};

const LIMIT: u32 = 1000;

/// A server whose limit is small.
fn strict(world: World) -> Stage {
    world.start(Setup {
        tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() },
        ..Setup::default()
    })
}

#[track_caller]
fn assert_refused(status: &Status, len: usize) {
    assert_eq!(status.code(), Code::ResourceExhausted, "{status}");
    let numbers = [len.to_string(), LIMIT.to_string()];
    assert!(numbers.iter().all(|number| status.message().contains(number)), "{status}");
}

pub(super) async fn a_request_over_the_limit_is_refused(world: World) {
    let stage = strict(world);
    for len in [LIMIT as usize, 5 << 20] {
        let asked = ask(vec![7; len]);
        let status = stage.script().unary(asked.clone()).await.unwrap_err();
        assert_refused(&status, asked.encoded_len());
        stage.script().unary(ask("x")).await.unwrap();
    }
    assert!(stage.probe.connections() <= 1, "the connection is lost");
}

pub(super) async fn a_message_over_the_limit_ends_an_upload(world: World) {
    let stage = strict(world);
    let large = ask(vec![7; 5 << 20]);
    let len = large.encoded_len();
    let asks = stream::iter([ask("a"), large.clone(), large]);
    assert_refused(&stage.script().up(asks).await.unwrap_err(), len);
    stage.script().unary(ask("x")).await.unwrap();
}

pub(super) async fn a_response_over_the_limit_is_refused(world: World) {
    let stage = world.plain();
    let script = ScriptClient::new(stage.channel.clone().max_message_bytes(LIMIT));
    let payload = vec![7; 1 << 20];
    let answer = Answer { payload: payload.clone(), index: 0 };
    assert_refused(&script.unary(ask(payload)).await.unwrap_err(), answer.encoded_len());
    script.unary(ask("x")).await.unwrap();
}

pub(super) async fn a_message_over_the_limit_ends_a_stream(world: World) {
    let stage = world.plain();
    let script = ScriptClient::new(stage.channel.clone().max_message_bytes(LIMIT));
    let payload = vec![7; 1 << 20];
    let answer = Answer { payload: payload.clone(), index: 1 };
    let asks = stream::iter([ask("small"), ask(payload)]);
    let (answers, end) = collect(script.both(asks).await.unwrap().into_inner()).await;
    assert_eq!(indices(&answers), [0]);
    assert_refused(&end.unwrap_err(), answer.encoded_len());
    stage.probe.dropped().await;
    script.unary(ask("x")).await.unwrap();
}

pub(super) async fn the_limit_itself_is_allowed(world: World) {
    let stage = strict(world);
    let exact = sized(LIMIT);
    stage.script().unary(exact.clone()).await.unwrap();
    stage.script().up(stream::iter([ask("below"), exact.clone()])).await.unwrap();
    // The answer has the same bytes.
    for (limit, is_allowed) in [(LIMIT + 1, true), (LIMIT, true), (LIMIT - 1, false)] {
        let script = ScriptClient::new(stage.channel.clone().max_message_bytes(limit));
        assert_eq!(script.unary(exact.clone()).await.is_ok(), is_allowed, "{limit}");
    }
}

/// A message of so many bytes.
fn sized(bytes: u32) -> Ask {
    let mut asked = ask(vec![7; bytes as usize]);
    asked.payload.truncate(2 * bytes as usize - asked.encoded_len());
    assert_eq!(asked.encoded_len(), bytes as usize);
    asked
}
