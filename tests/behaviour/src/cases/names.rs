//! Types that others defined, and names that Rust has for itself.

use super::{ask, collect};
use crate::World;
use crate::protos::behaviour::nested::parcel::Inner;
use futures_util::stream;
use sonora_http::prost_types::value::Kind;
use sonora_http::prost_types::{Struct, Timestamp, Value};

pub(super) async fn well_known_types_travel(world: World) {
    let stage = world.plain();
    let known = stage.known();
    known.ping(()).await.unwrap();
    assert_eq!(known.length("größe".to_owned()).await.unwrap().into_inner(), 7);

    let times = [1, 2].map(|seconds| Timestamp { seconds, nanos: 5 });
    let mut later = known.times(stream::iter(times)).await.unwrap().into_inner();
    assert_eq!(later.message().await.unwrap(), Some(Timestamp { seconds: 2, nanos: 5 }));
    assert_eq!(later.message().await.unwrap(), Some(Timestamp { seconds: 3, nanos: 5 }));
    assert_eq!(later.message().await.unwrap(), None);

    let fields = [("a".to_owned(), Value { kind: Some(Kind::NumberValue(1.5)) })].into();
    let object = Struct { fields };
    assert_eq!(known.echo(object.clone()).await.unwrap().into_inner(), object);
}

pub(super) async fn nested_packages_and_messages_work(world: World) {
    let stage = world.plain();
    let answer = stage.post().send(Inner { ask: Some(ask("inner")) }).await.unwrap();
    assert_eq!(answer.into_inner().payload, b"inner");
}

pub(super) async fn taken_names_can_be_called(world: World) {
    let stage = world.plain();
    let names = stage.names();
    assert_eq!(names.new_(ask("new")).await.unwrap().into_inner().payload, b"new");
    assert_eq!(names.clone_(ask("clone")).await.unwrap().into_inner().payload, b"clone");
    collect(names.r#type(ask("type")).await.unwrap().into_inner()).await.1.unwrap();
    assert_eq!(names.self_(stream::iter([ask("self")])).await.unwrap().into_inner().index, 1);
    let answers = names.r#async(stream::iter([ask("async")])).await.unwrap().into_inner();
    assert_eq!(collect(answers).await.0.len(), 1);
}
