//! Calls that end well.

use super::{Scene, ask, assert_in_order, collect, in_time};
use crate::load::Place;
use crate::load::dice::Dice;
use futures_util::stream;
use sonora_behaviour::protos::behaviour::Ask;
use sonora_http::Request;

pub(super) async fn unary(scene: Scene, dice: &mut Dice) {
    let payload = dice.payload();
    let mut request = Request::new(ask(payload.clone()));
    let value = dice.below(u32::MAX).to_string();
    request.metadata_mut().append("initial-number", &value).unwrap();
    request.metadata_mut().append("trailing-number", &value).unwrap();
    let response = in_time("a call", scene.script().unary(request)).await.unwrap();
    assert_eq!(response.metadata().get("initial-number"), Some(&*value));
    // tonic has no trailers beside a success.
    if scene.place != Place::Bridged {
        assert_eq!(response.trailers().get("trailing-number"), Some(&*value));
    }
    assert!(response.into_inner().payload == payload, "the payload is another");
}

pub(super) async fn down(scene: Scene, dice: &mut Dice) {
    let (payload, count) = (dice.payload(), dice.below(20));
    let asked = Ask { count, ..ask(payload.clone()) };
    let stream = in_time("a stream", scene.script().down(asked)).await.unwrap().into_inner();
    let (answers, end) = in_time("its messages", collect(stream)).await;
    end.unwrap();
    assert_in_order(&answers, vec![&*payload; count as usize].into_iter());
}

pub(super) async fn up(scene: Scene, dice: &mut Dice) {
    let count = dice.below(50);
    let payloads: Vec<String> = (0..count).map(|index| format!("index {index}")).collect();
    let last = payloads.last().cloned().unwrap_or_default();
    let asks = stream::iter(payloads.into_iter().map(ask));
    let answer = in_time("an upload", scene.script().up(asks)).await.unwrap().into_inner();
    assert_eq!((answer.index, answer.payload), (count, last.into_bytes()));
}

pub(super) async fn both(scene: Scene, dice: &mut Dice) {
    let payloads: Vec<Vec<u8>> = (0..dice.below(8)).map(|_| dice.payload()).collect();
    let asks = stream::iter(payloads.clone().into_iter().map(ask));
    let stream = in_time("a conversation", scene.script().both(asks)).await.unwrap().into_inner();
    let (answers, end) = in_time("its messages", collect(stream)).await;
    end.unwrap();
    assert_in_order(&answers, payloads.iter().map(|payload| &**payload));
}

pub(super) async fn known(scene: Scene, dice: &mut Dice) {
    let text = "Ω".repeat(dice.below(500) as usize);
    let answer = in_time("a call", scene.known().length(text.clone())).await.unwrap();
    assert_eq!(answer.into_inner() as usize, text.len());
    in_time("a call", scene.known().ping(())).await.unwrap();
}
