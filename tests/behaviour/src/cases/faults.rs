//! Streams that go wrong end with their first error, for whoever collects them.

use super::{ask, ending};
use crate::protos::behaviour::{Ask, End};
use crate::{Setup, Stage, Tuning, World, in_time};
use futures_util::{Stream, StreamExt as _, stream};
use sonora_http::Code;

fn strict(world: World) -> Stage {
    world.start(Setup {
        tuning: Tuning { max_message_bytes: Some(100), ..Tuning::default() },
        ..Setup::default()
    })
}

/// The second message is over the limit.
fn asks(first: Ask) -> impl Stream<Item = Ask> + Send + 'static {
    stream::iter([first, ask(vec![7; 1000]), ask("b")])
}

pub(super) async fn a_request_stream_ends_after_its_first_error(world: World) {
    let stage = strict(world);
    let answer = in_time("the handler's collection", stage.script().up(asks(ending(End::Collect)))).await;
    assert_eq!(answer.unwrap().into_inner().index, 1);
}

pub(super) async fn a_response_stream_ends_after_its_first_error(world: World) {
    let stage = strict(world);
    let answers = stage.script().both(asks(ask("a"))).await.unwrap().into_inner();
    let all: Vec<_> = in_time("the client's collection", answers.collect()).await;
    assert_eq!(all.len(), 2);
    assert_eq!(all[1].as_ref().unwrap_err().code(), Code::ResourceExhausted);
}
