//! How calls end, when not well.

use super::{ask, collect, ending};
use crate::protos::behaviour::{Answer, Ask, End, Fault};
use crate::{Setup, World};
use futures_util::stream;
use sonora_http::prost_types::Any;
use sonora_http::{Code, Request, Status};

fn failing(code: u32, message: &str) -> Ask {
    Ask { fault: Some(Fault { code, message: message.into(), details: Vec::new() }), ..ending(End::Fault) }
}

pub(super) async fn every_code_and_message_arrives(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let messages =
        ["", "plain", "größe ✓ 木\u{1F980}", "100% of 5% %41", "line\r\nbreak: \"x\"\t", "\u{0}\u{7f}"];
    for (code, message) in (1..=16).zip(messages.iter().cycle()) {
        let expected = (Code::from_number(code).unwrap(), *message);
        let status = script.unary(failing(code, message)).await.unwrap_err();
        assert_eq!((status.code(), status.message()), expected);
        // The same in the body's trailers.
        let response = script.down(Ask { count: 1, ..failing(code, message) }).await.unwrap();
        let (answers, end) = collect(response.into_inner()).await;
        let status = end.unwrap_err();
        assert_eq!((answers.len(), status.code(), status.message()), (1, expected.0, expected.1));
        // And before the first message of a stream.
        let status = match script.down(failing(code, message)).await {
            Ok(response) => collect(response.into_inner()).await.1.unwrap_err(),
            Err(status) => status,
        };
        assert_eq!((status.code(), status.message()), expected);
    }
}

pub(super) async fn details_arrive(world: World) {
    let stage = world.plain();
    let script = stage.script();
    let details: Vec<Any> = (0..3_u8)
        .map(|index| Any {
            type_url: format!("type.googleapis.com/test.Détail{index}"),
            value: vec![index, 0, 255],
        })
        .collect();
    let fault = Fault { code: 9, message: "ünready".into(), details: details.clone() };
    let asked = Ask { fault: Some(fault), ..ending(End::Fault) };
    let unary = script.unary(asked.clone()).await.unwrap_err();
    let up = script.up(stream::iter([asked.clone()])).await.unwrap_err();
    let down = script.down(Ask { count: 1, ..asked }).await.unwrap().into_inner();
    let down = collect(down).await.1.unwrap_err();
    for status in [unary, up, down] {
        assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, "ünready"));
        assert_eq!(status.details(), details);
    }
}

pub(super) async fn a_method_left_out_is_unimplemented(world: World) {
    let stage = world.plain();
    let status = stage.script().left_out(ask("x")).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(status.message().contains("behaviour.Script/LeftOut"), "{status}");
}

/// Calls a path of one's own, in two kinds.
async fn call(channel: &sonora_callers::Channel, path: &'static str) -> [Status; 2] {
    let unary = channel.unary::<Ask, Answer>(path, Request::new(ask("x"))).await.unwrap_err();
    let asks = stream::iter([ask("x"), ask("y")]);
    let both = channel.bidi_streaming::<_, Answer>(path, asks).await.unwrap_err();
    [unary, both]
}

pub(super) async fn an_unknown_method_is_unimplemented(world: World) {
    let stage = world.plain();
    for status in call(&stage.channel, "/behaviour.Script/Nope").await {
        assert_eq!(status.code(), Code::Unimplemented, "{status}");
    }
}

pub(super) async fn an_unknown_service_is_unimplemented(world: World) {
    let stage = world.start(Setup { app: false, ..Setup::default() });
    for status in call(&stage.channel, "/behaviour.Nope/Unary").await {
        assert_eq!(status.code(), Code::Unimplemented, "{status}");
    }
}

pub(super) async fn an_unknown_service_is_for_the_application(world: World) {
    // Which answers 200, with a page: never OK.
    let stage = world.plain();
    for status in call(&stage.channel, "/behaviour.Nope/Unary").await {
        assert_eq!(status.code(), Code::Unknown, "{status}");
        assert!(status.message().contains("content-type"), "{status}");
    }
}
