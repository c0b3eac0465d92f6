//! The generated code of the streams that `peers` asks for, and what travels in a call of theirs.

use bytes::{BufMut, Bytes, BytesMut};
use prost::Message;

use self::tonic::{Order, Payload, Receipt};
use crate::{
    Error, Mode,
    call::{self, OK_TRAILERS, message_frame, split_frame},
    workload::{Kind, Shape, Workload},
};

/// prost messages and tonic's server.
#[allow(missing_debug_implementations, unreachable_pub, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
pub(crate) mod tonic {
    include!(concat!(env!("OUT_DIR"), "/tonic/load.rs"));
}

/// The same by `sonora-build`.
pub(crate) mod sonora {
    sonora_tokio::include_proto!("load");
}

/// The path of the method.
pub fn path(kind: Kind) -> &'static str {
    match kind {
        Kind::Unary => call::PATH,
        Kind::Download(_) => "/load.Load/Download",
        Kind::Upload(_) => "/load.Load/Upload",
    }
}

/// The body of the request.
pub fn request_body(workload: &Workload) -> Vec<u8> {
    match workload.kind {
        Kind::Unary => call::request_body(workload.mode),
        Kind::Download(Shape { messages, bytes, hold }) => message_frame(&Order { messages, bytes, hold }),
        Kind::Upload(shape) => payload_frame(shape).repeat(shape.messages as usize),
    }
}

/// Says what is wrong with the body of an answer, if anything is.
pub fn check(workload: &Workload, content_type: &str, body: &[u8]) -> Result<(), Error> {
    let (shape, up) = match workload.kind {
        Kind::Unary => return call::check_body(workload.mode, content_type, body),
        Kind::Download(shape) => (shape, false),
        Kind::Upload(shape) => (shape, true),
    };
    if !content_type.starts_with(Mode::Binary.content_type().trim_end_matches("+proto")) {
        return Err(format!("content-type `{content_type}`").into());
    }
    let (mut rest, mut messages) = (body, 0);
    loop {
        let (flags, payload, after) = split_frame(rest)?;
        rest = after;
        match flags {
            0 if up => receipt(payload, shape)?,
            0 => whole(payload, shape)?,
            0x80 => break call::check_trailers(payload)?,
            _ => return Err(format!("a frame with the flags {flags:#04x}").into()),
        }
        messages += 1;
    }
    let due = if up { 1 } else { shape.messages };
    if messages != due || !rest.is_empty() {
        return Err(format!("{messages} messages for {due}, and {} bytes more", rest.len()).into());
    }
    Ok(())
}

/// The first message of a download, as it travels.
pub fn first_message(workload: &Workload) -> Vec<u8> {
    match workload.kind {
        Kind::Download(shape) => payload_frame(shape),
        Kind::Unary | Kind::Upload(_) => Vec::new(),
    }
}

/// How many bytes a download has at least.
pub fn least_length(workload: &Workload) -> u64 {
    match workload.kind {
        Kind::Download(shape) => expected(shape).bytes,
        Kind::Unary | Kind::Upload(_) => 0,
    }
}

/// The answer to an upload, for servers that send fixed bytes.
pub(crate) fn receipt_body(shape: Shape) -> Bytes {
    [&message_frame(&expected(shape)), OK_TRAILERS].concat().into()
}

/// Frames of messages in a row, at least 64 KiB of them, and how many; for servers that send fixed bytes.
pub(crate) fn frames(shape: Shape) -> (Bytes, u32) {
    const LEAST: usize = 64 << 10;
    let frame = payload_frame(shape);
    let count = (LEAST.div_ceil(frame.len()) as u32).min(shape.messages);
    let mut frames = BytesMut::with_capacity(frame.len() * count as usize);
    for _ in 0..count {
        frames.put_slice(&frame);
    }
    (frames.freeze(), count)
}

/// The bytes that a message carries.
pub(crate) fn data(bytes: u32) -> Vec<u8> {
    vec![b'x'; bytes as usize]
}

pub(crate) fn payload_frame(shape: Shape) -> Vec<u8> {
    message_frame(&Payload { data: data(shape.bytes) })
}

fn expected(shape: Shape) -> Receipt {
    Receipt { messages: shape.messages, bytes: u64::from(shape.messages) * u64::from(shape.bytes) }
}

fn receipt(payload: &[u8], shape: Shape) -> Result<(), Error> {
    let receipt = Receipt::decode(payload)?;
    if receipt == expected(shape) { Ok(()) } else { Err(format!("wrong {receipt:?}").into()) }
}

fn whole(payload: &[u8], shape: Shape) -> Result<(), Error> {
    let length = Payload::decode(payload)?.data.len();
    if length == shape.bytes as usize { Ok(()) } else { Err(format!("a message of {length} bytes").into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::Http;

    fn stream(kind: fn(Shape) -> Kind) -> (Workload, Shape) {
        let shape = Shape { messages: 3, bytes: 10, hold: false };
        let kind = kind(shape);
        (Workload { http: Http::One, mode: Mode::Binary, kind, connections: 1, calls: 1 }, shape)
    }

    #[test]
    fn fixed_answers_pass_and_cut_or_longer_ones_do_not() {
        let content_type = "application/grpc-web+proto";
        let (download, shape) = stream(Kind::Download);
        let (upload, _) = stream(Kind::Upload);
        let three = [&payload_frame(shape).repeat(3), OK_TRAILERS].concat();
        check(&download, content_type, &three).unwrap();
        check(&upload, content_type, &receipt_body(shape)).unwrap();
        for wrong in [
            [&payload_frame(shape).repeat(2), OK_TRAILERS].concat(),
            [&payload_frame(shape).repeat(4), OK_TRAILERS].concat(),
            three[..three.len() - 1].to_vec(),
            [&three[..], b"x"].concat(),
        ] {
            check(&download, content_type, &wrong).unwrap_err();
            check(&upload, content_type, &wrong).unwrap_err();
        }
    }

    #[test]
    fn fixed_frames_are_whole_ones() {
        for (messages, bytes) in [(1, 100), (10_000, 100), (64, 1 << 20)] {
            let shape = Shape { messages, bytes, hold: false };
            let (block, count) = frames(shape);
            assert_eq!(block, payload_frame(shape).repeat(count as usize));
            assert!(count <= messages && (count == messages || block.len() >= 64 << 10));
        }
    }
}
