//! What is kept of the chunks that were fed, counted by the chunks themselves.
//!
//! Many tiny chunks, each of which pins the whole buffer that it was cut from, ran grpc-go out of memory
//! (CVE-2026-84304): a reader that waits for more may hold bytes, but no chunk other than the last.

use alloc::sync::Arc;
use bytes::Bytes;
use sonora_core::{FrameDecoder, FrameScanner, Limits, Metadata, Options, TextDecoder, Wire, client, server};
use sonora_tests::compose::{base64, message};

/// The memory of a chunk, which counts as long as it is there.
struct Chunk([u8; 1], #[expect(dead_code, reason = "it counts by being there")] Arc<()>);

impl AsRef<[u8]> for Chunk {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Feeds `body` byte by byte; once a byte was used, no chunk but the last may be alive.
fn check(body: &[u8], mut feed_and_poll: impl FnMut(Bytes)) {
    let alive = Arc::new(());
    for byte in body {
        feed_and_poll(Bytes::from_owner(Chunk([*byte], Arc::clone(&alive))));
        let chunks = Arc::strong_count(&alive) - 1;
        assert!(chunks <= 1, "a reader that wants more holds {chunks} chunks");
    }
}

#[test]
fn a_frame_that_waits_for_its_end_pins_no_chunks() {
    let mut frames = FrameDecoder::new(Limits::default());
    check(&message([b'x'; 500])[..400], |chunk| {
        frames.feed(chunk);
        assert_eq!(frames.poll_frame(), Ok(None));
    });
}

#[test]
fn a_scanner_that_gave_its_parts_pins_no_chunks() {
    let mut parts = FrameScanner::new(Limits::default());
    check(&message([b'x'; 500]), |chunk| {
        parts.feed(chunk);
        while parts.poll_part().expect("this is a frame").is_some() {}
    });
}

#[test]
fn a_quad_that_waits_for_its_end_pins_no_chunks() {
    let mut text = TextDecoder::new();
    check(b"QUJDRA==RUY=", |chunk| {
        text.feed(chunk);
        while text.poll_bytes().expect("this is base64").is_some() {}
    });
}

#[test]
fn a_request_that_waits_for_its_end_pins_no_chunks() {
    let headers = [("content-type", &b"application/grpc-web-text"[..])];
    let call = server::accept("POST", headers, &Options::default()).expect("this is a call");
    let mut reader = call.request.reader();
    check(&base64(message([b'x'; 500]))[..400], |chunk| {
        reader.feed(chunk);
        assert_eq!(reader.poll_single(), Ok(None));
    });
}

#[test]
fn a_response_that_waits_for_its_end_pins_no_chunks() {
    let call = client::start("/s/m", Wire::Web, None, &Metadata::new(), &Options::default());
    let headers = [("content-type", &b"application/grpc-web"[..])];
    let mut reader = call.response.open(200, headers).expect("this is a response");
    check(&message([b'x'; 500]), |chunk| {
        reader.feed(chunk);
        assert_eq!(reader.poll_single(), Ok(None));
    });
}

/// What is gathered of a payload of `first` bytes and then of one of `next`: how much memory the second one has.
fn memory_of_the_second(first: usize, next: usize, is_kept: bool) -> usize {
    let body = Bytes::from([message(vec![b'x'; first]), message(vec![b'y'; next])].concat());
    let mut frames = FrameDecoder::new(Limits::default());
    // The first one in two chunks, and a part of the second one's header behind it.
    let (middle, end) = (first / 2, first + 7);
    frames.feed(body.slice(..middle));
    assert_eq!(frames.poll_frame(), Ok(None));
    frames.feed(body.slice(middle..end));
    let payload = frames.poll_frame().unwrap().unwrap().payload;
    assert_eq!(frames.poll_frame(), Ok(None));
    let kept = is_kept.then_some(payload);
    frames.feed(body.slice(end..end + 10));
    assert_eq!(frames.poll_frame(), Ok(None));
    frames.feed(body.slice(end + 10..));
    let payload = frames.poll_frame().unwrap().unwrap().payload;
    assert!(payload.iter().all(|byte| *byte == b'y') && payload.len() == next);
    assert!(kept.iter().flatten().all(|byte| *byte == b'x'));
    // With nothing more to read, nothing is held for later.
    assert_eq!(frames.poll_frame(), Ok(None));
    payload.try_into_mut().expect("nobody else has any of it").capacity()
}

#[test]
fn the_memory_of_a_payload_serves_the_next_one_of_about_its_size() {
    for (first, next, is_kept, memory) in [
        (1000, 1000, false, 1000),
        (1000, 500, false, 1000),
        (1000, 499, false, 499),
        (1000, 1500, false, 1500),
        (1000, 600, true, 600),
    ] {
        assert_eq!(memory_of_the_second(first, next, is_kept), memory, "{first} {next} {is_kept}");
    }
}
