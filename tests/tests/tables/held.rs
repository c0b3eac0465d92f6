//! What a reader says that it holds: after each chunk was fed, and after each poll until it wants more.
//!
//! The bounds on it are watched in every other table; here stands that nothing is left out.

use bytes::{Buf, Bytes};
use core::fmt::Debug;
use core::panic::AssertUnwindSafe;
use sonora_core::client::ResponseReader;
use sonora_core::relay::{self, RequestRelay, ResponseRelay};
use sonora_core::server::RequestReader;
use sonora_core::{FrameDecoder, FrameScanner, Limits, Metadata, Options, TextDecoder, Wire, client, server};
use sonora_tests::compose::{base64, message, ok, trailers};
use std::panic::catch_unwind;
use std::sync::Arc;

/// A chunk, and what is held once it was fed and after each poll; without polls, the next chunk is fed ahead.
type Row<'a> = (&'a [u8], &'a [usize]);

macro_rules! check {
    ($reader:expr, $poll:ident, $rows:expr) => {{
        let mut reader = $reader;
        let rows: &[Row<'_>] = &$rows;
        for (chunk, held) in rows {
            reader.feed(Bytes::copy_from_slice(chunk));
            let mut told = vec![reader.buffered()];
            while told.len() < held.len() {
                let given = is_some(reader.$poll());
                told.push(reader.buffered());
                assert_eq!(given, told.len() < held.len(), "{told:?} of {held:?}");
            }
            assert_eq!(&told, held, "{}", chunk.escape_ascii());
        }
    }};
}

fn is_some<T: Debug, E: Debug>(polled: Result<Option<T>, E>) -> bool {
    polled.expect("the body is fine").is_some()
}

fn content_type(wire: Wire) -> [(&'static str, &'static [u8]); 1] {
    let text = wire == Wire::WebText;
    [("content-type", if text { b"application/grpc-web-text" } else { b"application/grpc-web" })]
}

fn request(wire: Wire) -> RequestReader {
    let call = server::accept("POST", content_type(wire), &Options::default()).expect("this is a call");
    call.request.reader()
}

fn response(wire: Wire) -> ResponseReader {
    let call = client::start("/s/m", wire, None, &Metadata::new(), &Options::default());
    call.response.open(200, content_type(wire)).expect("this is a response")
}

fn request_relay(wire: Wire) -> RequestRelay {
    relay::accept("POST", content_type(wire), &Limits::default()).expect("this is a call").request
}

fn response_relay(wire: Wire) -> ResponseRelay {
    ResponseRelay::open(wire, 200, content_type(wire), &Options::default()).expect("this is a response")
}

#[test]
fn parts_of_a_header_and_of_a_payload_are_held() {
    let rows: [Row<'_>; 5] =
        [(b"\0\0", &[2, 2]), (b"\0\0\x05h", &[6, 1]), (b"el", &[3]), (b"l", &[4, 4]), (b"o\0\0", &[7, 2, 2])];
    check!(FrameDecoder::new(Limits::default()), poll_frame, rows);
    check!(request(Wire::Web), poll_message, rows);
    check!(response(Wire::Web), poll_event, rows);
}

#[test]
fn frames_fed_ahead_are_held() {
    let two = [message("a"), message("bc")].concat();
    check!(
        FrameDecoder::new(Limits::default()),
        poll_frame,
        [(&two[..9], &[9]), (&two[9..], &[13, 7, 0, 0])]
    );
}

#[test]
fn a_scanner_holds_a_part_of_a_header() {
    let rows: [Row<'_>; 3] = [(b"\0\0", &[2, 2]), (b"\0\0", &[4]), (b"\x02ab\0", &[8, 3, 1, 1, 1])];
    check!(FrameScanner::new(Limits::default()), poll_part, rows);
}

#[test]
fn a_part_of_a_quad_is_held() {
    let rows: [Row<'_>; 4] =
        [(b"QU", &[2, 2]), (b"J", &[3, 3]), (b"DQUJD", &[8, 4, 0, 0]), (b"QUJDQ", &[5, 1, 1])];
    check!(TextDecoder::new(), poll_bytes, rows);
}

#[test]
fn all_segments_of_a_chunk_are_decoded_at_once() {
    check!(TextDecoder::new(), poll_bytes, [(b"QUJDRUZH", &[8, 0, 0])]);
    check!(TextDecoder::new(), poll_bytes, [(b"QQ==QUJDRUZHQUJD", &[16, 0, 0])]);
    let segments = b"QUJDQUJDQUJDQUJDQUJDQQ==QUJDRUZHQQ==";
    check!(TextDecoder::new(), poll_bytes, [(&segments[..], &[36, 0, 0]), (&segments[..], &[36, 0, 0])]);
}

#[test]
fn a_part_of_a_quad_and_of_a_frame_are_held() {
    let text = base64(message("hello"));
    let rows: [Row<'_>; 2] = [(&text[..7], &[7, 6]), (&text[7..11], &[10, 4])];
    check!(request(Wire::WebText), poll_message, rows);
    check!(response(Wire::WebText), poll_event, rows);
}

#[test]
fn an_answer_that_waits_for_its_end_is_held() {
    let body = [&message("abc")[..], b"\0\0"].concat();
    check!(request(Wire::Web), poll_single, [(&body[..], &[10, 5])]);
    let body = [message("abc"), ok()[..7].to_vec()].concat();
    check!(response(Wire::Web), poll_single, [(&body[..], &[15, 5])]);
}

#[test]
fn an_answer_that_does_not_stand_is_not_held() {
    for second in [message("de"), b"\x02\0\0\0\0".to_vec()] {
        let body = Bytes::from([message("abc"), second].concat());
        let (mut request, mut response) = (request(Wire::Web), response(Wire::Web));
        request.feed(body.clone());
        response.feed(body.clone());
        assert!(request.poll_single().is_err() && response.poll_single().is_err(), "{body:?}");
        assert_eq!((request.buffered(), response.buffered()), (0, 0), "{body:?}");
    }
}

#[test]
fn a_relay_holds_a_header_that_is_split() {
    let body = message("hello");
    let rows: [Row<'_>; 4] =
        [(&body[..2], &[2, 2]), (&body[2..4], &[4]), (&body[4..6], &[6, 1, 0, 0]), (&body[6..], &[4, 0, 0])];
    check!(request_relay(Wire::Web), poll_bytes, rows);
    check!(response_relay(Wire::Web), poll_event, rows);
    let text = base64(body);
    let rows: [Row<'_>; 2] = [(&text[..6], &[6, 5]), (&text[6..9], &[8, 2, 1, 1])];
    check!(request_relay(Wire::WebText), poll_bytes, rows);
    check!(response_relay(Wire::WebText), poll_event, rows);
}

#[test]
fn a_relay_holds_the_trailers_that_stay() {
    let body = trailers("grpc-status:0\r\n");
    let rows: [Row<'_>; 2] = [(&body[..8], &[8, 3]), (&body[8..10], &[5, 5])];
    check!(response_relay(Wire::Web), poll_event, rows);
    let text = base64(body);
    check!(response_relay(Wire::WebText), poll_event, [(&text[..14], &[14, 6])]);
}

/// The memory of a chunk, and who else has a part of it.
#[derive(Clone)]
struct Memory(Arc<Vec<u8>>);

impl AsRef<[u8]> for Memory {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Feeds a chunk of which `poll` wants to see more when it has seen all; then nobody has any of it.
macro_rules! let_go {
    ($reader:expr, $chunk:expr, $poll:expr) => {{
        let (mut reader, memory) = ($reader, Memory(Arc::new($chunk.to_vec())));
        reader.feed(Bytes::from_owner(memory.clone()));
        while is_some($poll(&mut reader)) {}
        assert_eq!(Arc::strong_count(&memory.0), 1, "{}", $chunk.escape_ascii());
    }};
}

#[test]
fn trailers_that_wait_for_the_end_let_their_chunk_go() {
    for (wire, code) in [(Wire::Web, Vec::clone as fn(&Vec<u8>) -> _), (Wire::WebText, |body| base64(body))] {
        let body = [message("abc"), trailers("grpc-status:0\r\ntenant:acme\r\n")].concat();
        let_go!(response(wire), code(&body), ResponseReader::poll_event);
    }
}

#[test]
fn a_chunk_that_is_used_up_is_let_go() {
    // Whole messages, one without a byte at the end, and the begin of another.
    for chunk in [&b"\0\0\0\0\x05hello"[..], b"\0\0\0\0\x01a\0\0\0\0\0", b"\0\0\0\0\0\0\0", b"\0\0\0\0\x05he"]
    {
        let frames = || FrameDecoder::new(Limits::default());
        let scanner = || FrameScanner::new(Limits::default());
        let_go!(frames(), chunk, FrameDecoder::poll_frame);
        let_go!(scanner(), chunk, FrameScanner::poll_part);
        for (wire, chunk) in [(Wire::Web, chunk.to_vec()), (Wire::WebText, base64(chunk))] {
            let_go!(request(wire), chunk, RequestReader::poll_message);
            let_go!(response(wire), chunk, ResponseReader::poll_event);
            let_go!(request(wire), chunk, |reader: &mut RequestReader| reader.poll_parsed(|_| ()));
            let_go!(response(wire), chunk, |reader: &mut ResponseReader| reader.poll_parsed(|_| ()));
            let_go!(request(wire), chunk, |reader: &mut RequestReader| {
                reader.poll_parsed(|mut message| message.advance(message.remaining()))
            });
        }
    }
}

#[test]
fn a_message_that_is_lent_ends_where_it_ends_whatever_becomes_of_who_parses_it() {
    let two = [message("one"), message("three")].concat();
    let three = |reader: &mut RequestReader| {
        let next = reader.poll_message().expect("this is a message");
        assert_eq!(next.expect("this is a message"), "three");
    };

    let mut reader = request(Wire::Web);
    reader.feed(two.clone().into());
    let taken = reader.poll_parsed(|mut message| message.copy_to_bytes(message.remaining()));
    assert_eq!(taken, Ok(Some(Bytes::from("one"))));
    three(&mut reader);

    for more in [4, usize::MAX] {
        let mut reader = request(Wire::Web);
        reader.feed(two.clone().into());
        let parse = |reader: &mut RequestReader| _ = reader.poll_parsed(|mut message| message.advance(more));
        catch_unwind(AssertUnwindSafe(|| parse(&mut reader))).expect_err("it advances past the message");
        three(&mut reader);
    }
    let mut reader = request(Wire::Web);
    reader.feed(two.into());
    let parse = |reader: &mut RequestReader| _ = reader.poll_parsed(|mut message| message.copy_to_bytes(4));
    catch_unwind(AssertUnwindSafe(|| parse(&mut reader))).expect_err("it takes more than the message");
    three(&mut reader);
}
