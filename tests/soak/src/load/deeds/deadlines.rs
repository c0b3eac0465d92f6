//! Deadlines that pass: at the caller, at the server, or at both at once.

use super::{Scene, collect, ending, in_time, within};
use crate::load::dice::Dice;
use core::time::Duration;
use futures_util::stream::{self, StreamExt as _};
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_http::{Code, Status};

fn soon(dice: &mut Dice) -> Duration {
    Duration::from_millis(1 + u64::from(dice.below(60)))
}

#[track_caller]
fn assert_passed(result: Result<(), Status>) {
    let status = result.unwrap_err();
    assert_eq!(status.code(), Code::DeadlineExceeded, "{status}");
}

pub(super) async fn of_a_call(scene: Scene, dice: &mut Dice) {
    let asked = within(soon(dice), ending(End::Never));
    assert_passed(in_time("a call", scene.script().unary(asked)).await.map(drop));
}

pub(super) async fn of_a_stream(scene: Scene, dice: &mut Dice) {
    let asked = Ask { count: dice.below(5), ..ending(End::Never) };
    until_it_passes(scene, within(soon(dice), asked)).await;
}

pub(super) async fn of_a_flood(scene: Scene, dice: &mut Dice) {
    let asked = Ask { payload: vec![7; 1000], ..ending(End::Flood) };
    until_it_passes(scene, within(soon(dice), asked)).await;
}

async fn until_it_passes(scene: Scene, asked: sonora_http::Request<Ask>) {
    let end = match in_time("a stream", scene.script().down(asked)).await {
        Ok(response) => in_time("its messages", collect(response.into_inner())).await.1,
        Err(status) => Err(status),
    };
    assert_passed(end);
}

pub(super) async fn of_an_upload(scene: Scene, dice: &mut Dice) {
    let asks = stream::iter((0..dice.below(5)).map(|_| super::ask("x"))).chain(stream::pending());
    let asks = within(soon(dice), asks);
    assert_passed(in_time("an upload", scene.script().up(asks)).await.map(drop));
}
