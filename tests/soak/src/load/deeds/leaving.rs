//! Callers that leave, in every phase of a call. What must come of it, the server tells: its handlers are gone.

use super::{Scene, ask, ending, in_time};
use crate::load::dice::Dice;
use core::future::Future;
use core::pin::pin;
use core::time::Duration;
use futures_util::future::select;
use futures_util::stream::{self, Stream, StreamExt as _};
use sonora_behaviour::protos::behaviour::{Ask, End};

/// Polls `call` for a moment, and drops it: while it connects, while it sends, or while it waits.
async fn for_a_moment<T>(dice: &mut Dice, call: impl Future<Output = T>) {
    let moment = Duration::from_micros(u64::from(dice.below(8000)));
    select(pin!(call), pin!(smol::Timer::after(moment))).await;
}

/// A request stream that does not end.
fn endless(dice: &mut Dice) -> impl Stream<Item = Ask> + Send + 'static {
    stream::iter((0..dice.below(5)).map(|_| ask("x"))).chain(stream::pending())
}

pub(super) async fn call(scene: Scene, dice: &mut Dice) {
    for_a_moment(dice, scene.script().unary(ending(End::Never))).await;
}

pub(super) async fn stream(scene: Scene, dice: &mut Dice) {
    let (count, read) = (dice.below(200), dice.below(20));
    let asked = Ask { count, ..ending(End::Never) };
    let mut answers = in_time("a stream", scene.script().down(asked)).await.unwrap().into_inner();
    for _ in 0..count.min(read) {
        in_time("a message", answers.message()).await.unwrap().unwrap();
    }
}

pub(super) async fn flood(scene: Scene, dice: &mut Dice) {
    let asked = Ask { payload: vec![7; 5000], ..ending(End::Flood) };
    let mut answers = in_time("a stream", scene.script().down(asked)).await.unwrap().into_inner();
    for _ in 0..dice.below(50) {
        in_time("a message", answers.message()).await.unwrap().unwrap();
    }
}

pub(super) async fn upload(scene: Scene, dice: &mut Dice) {
    let asks = endless(dice);
    for_a_moment(dice, scene.script().up(asks)).await;
}

pub(super) async fn conversation(scene: Scene, dice: &mut Dice) {
    let asks = endless(dice);
    for_a_moment(dice, async {
        let mut answers = scene.script().both(asks).await.unwrap().into_inner();
        while answers.message().await.unwrap().is_some() {}
    })
    .await;
}
