//! What is reserved for a frame that has not arrived, counted by the allocator.
//!
//! One test and a program of its own: all that it allocates is counted.

use bytes::Bytes;
use sonora_core::{FrameDecoder, Limits, Options, server};
use sonora_tests::compose::{base64, message};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// No power of two, to which a buffer would grow by itself.
const MESSAGE_BYTES: usize = 3 << 18;
const CHUNK_BYTES: usize = 1 << 10;

/// Readers have parts of their own, and the test harness may be at work beside.
const SLACK_BYTES: usize = 16 << 10;

fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated - stats.bytes_deallocated
}

/// Feeds a body, and says what was held at most for each byte of it that had come.
fn check(claim: &str, body: Vec<u8>, mut poll: impl FnMut(Bytes) -> Option<Bytes>) {
    let (body, mut given) = (Bytes::from(body), None);
    let before = held();
    for at in (0..body.len()).step_by(CHUNK_BYTES) {
        let end = body.len().min(at + CHUNK_BYTES);
        given = poll(body.slice(at..end));
        let (held, most) = (held() - before, 2 * end + SLACK_BYTES);
        assert!(held <= most, "{claim}: {held} bytes held after {end} of the body");
    }
    let (held_at_last, most) = (held() - before, MESSAGE_BYTES + SLACK_BYTES);
    assert!(held_at_last <= most, "{claim}: {held_at_last} bytes held of a message that was given");
    assert_eq!(given.map(|message| message.len()), Some(MESSAGE_BYTES), "{claim}");
    let (held, most) = (held() - before, SLACK_BYTES);
    assert!(held <= most, "{claim}: {held} bytes held of a message that was given and dropped");
}

#[test]
fn a_declared_length_reserves_nothing_and_memory_grows_with_what_arrives() {
    let body = message(vec![b'x'; MESSAGE_BYTES]);
    let mut frames = FrameDecoder::new(Limits::default());
    check("a frame", body.clone(), |chunk| {
        frames.feed(chunk);
        frames.poll_frame().expect("this is a frame").map(|frame| frame.payload)
    });
    for (content_type, body) in
        [("application/grpc-web", body.clone()), ("application/grpc-web-text", base64(body))]
    {
        let headers = [("content-type", content_type.as_bytes())];
        let call = server::accept("POST", headers, &Options::default()).expect("this is a call");
        let mut reader = call.request.reader();
        check(content_type, body, |chunk| {
            reader.feed(chunk);
            reader.poll_message().expect("this is a message")
        });
    }
}
