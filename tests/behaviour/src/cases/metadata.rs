//! What travels beside the messages.

use super::{ask, collect, ending};
use crate::World;
use crate::protos::behaviour::{Ask, End, Fault};
use sonora_http::{Code, Metadata, Request};

const BYTES: [u8; 5] = [0, 159, 255, 44, 10];

/// A request whose metadata comes back, for each prefix: two values of one name, and bytes.
fn request(ask: Ask, prefixes: &[&str]) -> Request<Ask> {
    let mut request = Request::new(ask);
    for prefix in prefixes {
        let metadata = request.metadata_mut();
        metadata.append(format!("{prefix}text"), "first, with a comma").unwrap();
        metadata.append(format!("{prefix}text"), "second").unwrap();
        metadata.append_bin(format!("{prefix}a-bin"), BYTES).unwrap();
        metadata.append_bin(format!("{prefix}empty-bin"), []).unwrap();
    }
    request
}

#[track_caller]
fn assert_came_back(metadata: &Metadata, prefix: &str) {
    let texts: Vec<&str> = metadata.get_all(&format!("{prefix}text")).collect();
    assert_eq!(texts, ["first, with a comma", "second"], "{metadata:?}");
    for (name, bytes) in [("a-bin", &BYTES[..]), ("empty-bin", &[])] {
        let values: Vec<_> = metadata.get_all_bin(&format!("{prefix}{name}")).collect();
        assert_eq!(values, [Ok(bytes::Bytes::copy_from_slice(bytes))], "{name}: {metadata:?}");
    }
}

#[track_caller]
fn assert_absent(metadata: &Metadata, prefix: &str) {
    assert!(!metadata.iter().any(|(name, _)| name.starts_with(prefix)), "{prefix}: {metadata:?}");
}

/// The status is beside the metadata, wherever it stood.
#[track_caller]
fn assert_says_no_status(metadata: &Metadata) {
    assert_absent(metadata, "grpc-status");
    assert_absent(metadata, "grpc-message");
}

pub(super) async fn initial_and_trailing_metadata_travel_beside_a_reply(world: World) {
    let request = request(ask("x"), &["initial-", "trailing-", "silent-"]);
    let stage = world.plain();
    let response = stage.script().unary(request).await.unwrap();
    assert_came_back(response.metadata(), "initial-");
    assert_absent(response.metadata(), "trailing-");
    assert_came_back(response.trailers(), "trailing-");
    assert_absent(response.trailers(), "initial-");
    assert_absent(response.trailers(), "silent-");
    assert_absent(response.trailers(), "grpc-");
}

pub(super) async fn an_error_carries_metadata(world: World) {
    let fault = Fault { code: 5, message: "gone".into(), details: Vec::new() };
    let asked = Ask { fault: Some(fault), ..ending(End::Fault) };
    let request = request(asked, &["initial-", "trailing-"]);
    let stage = world.plain();
    let status = stage.script().unary(request).await.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::NotFound, "gone"));
    // An error before the first message stands in the head, where both are one.
    assert_came_back(status.metadata(), "initial-");
    assert_came_back(status.metadata(), "trailing-");
    assert_says_no_status(status.metadata());
}

pub(super) async fn a_stream_has_metadata_at_both_ends(world: World) {
    let request = request(Ask { count: 2, ..ask("x") }, &["initial-", "trailing-"]);
    let stage = world.plain();
    let response = stage.script().down(request).await.unwrap();
    assert_came_back(response.metadata(), "initial-");
    assert_absent(response.metadata(), "trailing-");
    let (answers, end) = collect(response.into_inner()).await;
    assert_eq!(answers.len(), 2);
    assert_came_back(&end.unwrap(), "trailing-");
}

pub(super) async fn an_error_in_mid_stream_keeps_its_metadata(world: World) {
    let fault = Fault { code: 10, message: "stopped".into(), details: Vec::new() };
    let asked = Ask { count: 3, fault: Some(fault), ..ending(End::Fault) };
    let request = request(asked, &["initial-", "trailing-", "late-"]);
    let stage = world.plain();
    let response = stage.script().down(request).await.unwrap();
    assert_came_back(response.metadata(), "initial-");
    let (answers, end) = collect(response.into_inner()).await;
    assert_eq!(answers.len(), 3);
    let status = end.unwrap_err();
    assert_eq!((status.code(), status.message()), (Code::Aborted, "stopped"));
    assert_came_back(status.metadata(), "trailing-");
    assert_came_back(status.metadata(), "late-");
    assert_says_no_status(status.metadata());
}

pub(super) async fn trailers_can_be_set_after_the_last_message(world: World) {
    let stage = world.plain();
    for (count, end) in [(2, End::Well), (0, End::Well), (2, End::Gate)] {
        let request = request(Ask { count, ..ending(end) }, &["trailing-", "late-"]);
        let response = stage.script().down(request).await.unwrap();
        stage.probe.open_gate();
        let (answers, end) = collect(response.into_inner()).await;
        assert_eq!(answers.len(), count as usize);
        let trailers = end.unwrap();
        assert_came_back(&trailers, "trailing-");
        assert_came_back(&trailers, "late-");
    }
}
