//! Random bodies: frames that make sense, glued together, and then a little broken.

use bytes::BytesMut;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use sonora_core::{Compression, Wire};
use sonora_tests::compose::{base64, frame};
use sonora_tests::toy::Toy;

/// A body for this wire, as it travels.
pub(crate) fn body(wire: Wire) -> BoxedStrategy<Vec<u8>> {
    let made =
        (frames(), vec(1..9_usize, 1..5), vec(fault(), 0..3)).prop_map(move |(frames, segments, faults)| {
            let body = match wire {
                Wire::WebText => segmented(&frames, &segments),
                Wire::Grpc | Wire::Web => frames,
            };
            faults.into_iter().fold(body, |body, (fault, at, byte)| broken(body, fault, at, byte))
        });
    prop_oneof![8 => made, 1 => vec(any::<u8>(), 0..40)].boxed()
}

/// The bytes of some frames: messages, most often, and trailers, most often at the end.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    (vec(message(), 0..4), vec(trailers(), 0..2), vec(message(), 0..2))
        .prop_map(|(messages, trailers, late)| [messages, trailers, late].concat().concat())
}

fn message() -> impl Strategy<Value = Vec<u8>> {
    // Runs, so that compression gets somewhere, and a bomb now and then.
    let payload = vec((1..20_usize, any::<u8>()), 0..3)
        .prop_map(|runs| runs.into_iter().flat_map(|(len, byte)| vec![byte; len]).collect::<Vec<_>>());
    (payload, select(&[0x00, 0x00, 0x00, 0x01][..])).prop_map(|(payload, flags)| packed(flags, &payload))
}

fn trailers() -> impl Strategy<Value = Vec<u8>> {
    (block(), select(&[0x80, 0x80, 0x80, 0x81][..])).prop_map(|(block, flags)| packed(flags, &block))
}

/// A frame whose payload is compressed when its flags say so.
fn packed(flags: u8, payload: &[u8]) -> Vec<u8> {
    if flags & 1 == 0 {
        return frame(flags, payload);
    }
    let mut packed = BytesMut::new();
    Toy.compress(payload, &mut packed);
    frame(flags, packed)
}

/// A trailers block: lines put together from what peers send and what they should not.
pub(crate) fn block() -> impl Strategy<Value = Vec<u8>> {
    let name = select(&NAMES[..]);
    let value = prop_oneof![3 => select(&VALUES[..]).prop_map(Vec::from), 1 => vec(any::<u8>(), 0..6)];
    let line = (name, select(&COLONS[..]), value, select(&ENDS[..]));
    let line = line.prop_map(|(name, colon, value, end)| [name, colon, &value, end].concat());
    let status = select(&STATUSES[..]).prop_map(Vec::from);
    (prop_oneof![4 => status, 1 => Just(Vec::new())], vec(line, 0..4))
        .prop_map(|(status, lines)| [status, lines.concat()].concat())
}

const STATUSES: [&[u8]; 4] =
    [b"grpc-status:0\r\n", b"grpc-status: 13\r\n", b"Grpc-Status:5\n", b"b'grpc-status': b'0'\r\n"];
#[rustfmt::skip]
const NAMES: [&[u8]; 12] = [
    b"x", b"x-bin", b"X-Cost", b"grpc-status", b"grpc-message", b"grpc-status-details-bin", b"b'grpc-message'",
    b"b\"x\"", b"b\"x", b"", b"x y", b"\r",
];
const VALUES: [&[u8]; 10] =
    [b"0", b"13", b"99", b"", b" a b ", b"%41%", b"b'0'", b"b\"it's\"", b"QQ", b"QUJD=="];
const COLONS: [&[u8]; 8] = [b":", b":", b":", b": ", b": ", b":\t", b" :", b""];
const ENDS: [&[u8]; 8] = [b"\r\n", b"\r\n", b"\r\n", b"\n", b"\n", b"\r\n\r\n", b"\r", b""];

/// Base64 in segments of these lengths, over and over.
fn segmented(bytes: &[u8], lengths: &[usize]) -> Vec<u8> {
    let (mut text, mut rest) = (Vec::new(), bytes);
    for len in lengths.iter().cycle() {
        if rest.is_empty() {
            break;
        }
        let (segment, after) = rest.split_at((*len).min(rest.len()));
        text.extend(base64(segment));
        rest = after;
    }
    text
}

/// What can happen to a body on its way.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Cut,
    Change,
    Insert,
    Remove,
}

fn fault() -> impl Strategy<Value = (Fault, Index, u8)> {
    let faults = [Fault::Cut, Fault::Change, Fault::Insert, Fault::Remove];
    let byte = prop_oneof![any::<u8>(), select(&b"\0\x01\x02\x80=A:\r\n"[..])];
    (select(faults.to_vec()), any::<Index>(), byte)
}

fn broken(mut body: Vec<u8>, fault: Fault, at: Index, byte: u8) -> Vec<u8> {
    let at = at.index(body.len() + 1);
    match fault {
        Fault::Cut => body.truncate(at),
        Fault::Insert => body.insert(at, byte),
        Fault::Change if at < body.len() => body[at] = byte,
        Fault::Remove if at < body.len() => drop(body.remove(at)),
        Fault::Change | Fault::Remove => {}
    }
    body
}
