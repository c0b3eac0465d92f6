//! HTTP by hand, over blocking sockets: what no well-behaved client or server would say.

mod answer;
mod bystander;
mod good;
mod h2;
mod liar;
mod peer;

pub use answer::Answer;
pub use bystander::{Bystander, Silence};
pub use good::{
    assert_deadlines_are_kept, assert_failed, assert_good, good, has_run, message, on_every_way, timeout,
};
pub use h2::{Frame, H2Peer, kind};
pub use liar::Liar;
pub use peer::{Peer, Post};

use core::time::Duration;
use sonora_http::core::Wire;

/// A hang is a failure.
const LONGEST: Duration = Duration::from_secs(15);

/// A frame: flags, length, payload.
pub fn frame(flags: u8, payload: &[u8]) -> Vec<u8> {
    let len = u32::try_from(payload.len()).unwrap();
    [&[flags][..], &len.to_be_bytes(), payload].concat()
}

/// One padded base64 segment.
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes::BytesMut::from(bytes);
    Wire::WebText.seal(&mut out).to_vec()
}

/// What base64 of any padding says.
pub(crate) fn unbase64(text: &[u8]) -> Vec<u8> {
    let mut decoder = sonora_http::core::TextDecoder::new();
    let mut out = Vec::new();
    decoder.feed(bytes::Bytes::copy_from_slice(text));
    decoder.finish();
    while let Some(bytes) = decoder.poll_bytes().expect("the server sends base64") {
        out.extend_from_slice(&bytes);
    }
    out
}
