//! Small things that say they are large, and large ones that look small.

use super::*;
use bytes::BytesMut;
use sonora_behaviour::raw::{Frame, H2Peer, Peer, Post, frame, kind};
use sonora_behaviour::{Setup, Tuning};
use sonora_http::compression::{Brotli, Compression, Deflate, Gzip, Snappy, Zstd};

const LIMIT: u32 = 64 << 10;

fn limited() -> Setup {
    tuned(Tuning { max_message_bytes: Some(LIMIT), compression: true, ..Tuning::default() })
}

fn squeezed(codec: &dyn Compression, message: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    codec.compress(message, &mut out);
    frame(1, &out)
}

/// A message of so many bytes in all.
fn sized(bytes: usize) -> Vec<u8> {
    use sonora_http::prost::Message as _;
    let mut ask = sonora_behaviour::protos::behaviour::Ask { payload: vec![0; bytes], ..Default::default() };
    while ask.encoded_len() > bytes {
        ask.payload.pop();
    }
    assert_eq!(ask.encoded_len(), bytes);
    ask.encode_to_vec()
}

#[test]
fn a_message_that_grows_past_the_limit_is_refused_in_every_compression() {
    let codecs: [&dyn Compression; 5] =
        [&Gzip::default(), &Deflate::default(), &Zstd::default(), &Brotli::default(), &Snappy];
    let limit = LIMIT as usize;
    for codec in codecs {
        // Below the limit, at it, above it, and far above: a thousand times as large as it looks.
        for (bytes, code) in [(limit - 1, 0), (limit, 0), (limit + 1, 8), (32 << 20, 8)] {
            let bomb = squeezed(codec, &sized(bytes));
            if bomb.len() > limit {
                continue; // Snappy does not squeeze that much; as it is, it is over the limit already.
            }
            on_each(limited, |running, _| {
                for method in ["Unary", "Up"] {
                    let mut peer = Peer::connect(&running.url);
                    let post = Post::new(method, bomb.clone()).field("grpc-encoding", codec.name());
                    let answer = peer.ask(&post);
                    assert_eq!((answer.http, answer.code()), (200, Some(code)), "{}, {bytes}", codec.name());
                    assert_good(&peer.ask(&good()));
                }
            });
        }
    }
}

#[test]
fn a_frame_that_says_it_has_four_gibibytes_is_refused_before_they_come() {
    on_each(limited, |running, _| {
        for method in ["Unary", "Down", "Up", "Both"] {
            let mut peer = Peer::connect(&running.url);
            let lie = Post::new(method, Vec::new()).to_wire();
            let lie = String::from_utf8(lie).unwrap().replace("length: 0", "length: 4294967300");
            peer.send(lie.as_bytes());
            peer.send(b"\0\xff\xff\xff\xff");
            let answer = peer.answer();
            assert_eq!((answer.http, answer.code()), (200, Some(8)), "{method}");
        }
        let mut peer = H2Peer::connect(&running.url);
        peer.frame(&Frame::call(1, "Unary", &[("content-length", "4294967300")])).unwrap();
        peer.frame(&Frame::data(1, *b"\0\xff\xff\xff\xff")).unwrap();
        let head = peer.until(|frame| frame.stream == 1 && frame.kind == kind::HEADERS);
        assert!(head.is_end());
    });
}
