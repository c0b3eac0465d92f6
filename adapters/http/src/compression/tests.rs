//! Every compression, by the same rules.

use super::*;
use bytes::BytesMut;

fn codecs() -> [Box<dyn Compression>; 5] {
    [
        Box::new(Gzip::default()),
        Box::new(Deflate::default()),
        Box::new(Zstd::default()),
        Box::new(Brotli::default()),
        Box::new(Snappy),
    ]
}

/// Messages of many sizes: repetitive ones, and ones that no compression makes smaller.
fn messages() -> Vec<Vec<u8>> {
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let sizes = [0, 1, 2, 100, 1023, 8191, 8192, 8193, 65_537, 200_000];
    sizes
        .iter()
        .flat_map(|&size| {
            [b"gRPC-Web ".iter().copied().cycle().take(size).collect(), (0..size).map(|_| noise()).collect()]
        })
        .collect()
}

fn compressed(codec: &dyn Compression, message: &[u8]) -> BytesMut {
    let mut out = BytesMut::new();
    codec.compress(message, &mut out);
    out
}

fn decompressed(codec: &dyn Compression, payload: &[u8], limit: usize) -> Result<BytesMut, DecompressError> {
    let mut out = BytesMut::new();
    codec.decompress(payload, &mut out, limit).map(|()| out)
}

#[test]
fn what_is_compressed_decompresses_to_itself_at_the_limit_and_not_below() {
    for codec in codecs() {
        for message in messages() {
            let payload = compressed(&*codec, &message);
            let (name, len) = (codec.name(), message.len());
            assert_eq!(decompressed(&*codec, &payload, len).as_deref(), Ok(&message[..]), "{name} {len}");
            if let Some(below) = len.checked_sub(1) {
                let too_large = decompressed(&*codec, &payload, below);
                assert_eq!(too_large, Err(DecompressError::TooLarge), "{name} {len}");
            }
        }
    }
}

#[test]
fn both_directions_append() {
    for codec in codecs() {
        let mut payload = BytesMut::from("before");
        codec.compress(b"message", &mut payload);
        let mut out = BytesMut::from("before");
        codec.decompress(&payload[6..], &mut out, 7).unwrap();
        assert_eq!((&payload[..6], &out[..]), (&b"before"[..], &b"beforemessage"[..]), "{}", codec.name());
    }
}

#[test]
fn what_is_cut_is_corrupt() {
    let message = messages().swap_remove(6);
    for codec in codecs() {
        let payload = compressed(&*codec, &message);
        for end in (0..payload.len()).step_by(7).chain([payload.len() - 1]) {
            let cut = decompressed(&*codec, &payload[..end], message.len());
            // A stream of frames that is cut between two of them is a shorter one; of a message's own frame
            // that cannot be said.
            let is_shorter =
                codec.name() == "snappy" && cut.as_ref().is_ok_and(|cut| message.starts_with(cut));
            let is_nothing = end == 0 && cut.as_ref().is_ok_and(|cut| cut.is_empty());
            assert!(
                cut == Err(DecompressError::Corrupt) || is_shorter || is_nothing,
                "{} {end}",
                codec.name()
            );
        }
    }
}

#[test]
fn what_follows_the_end_is_corrupt() {
    for codec in codecs() {
        let mut payload = compressed(&*codec, b"message");
        payload.extend_from_slice(b"junk");
        assert_eq!(
            decompressed(&*codec, &payload, 1 << 20),
            Err(DecompressError::Corrupt),
            "{}",
            codec.name()
        );
    }
}

#[test]
fn junk_is_an_error_or_a_message_and_never_a_panic() {
    let limit = 1 << 16;
    for codec in codecs() {
        let junk = b"neither gzip nor zlib nor anything else";
        assert_eq!(decompressed(&*codec, junk, limit), Err(DecompressError::Corrupt), "{}", codec.name());
        let payload = compressed(&*codec, &messages()[6]);
        for at in 0..payload.len().min(512) {
            for flip in [0x01, 0x80, 0xff] {
                let mut broken = payload.clone();
                broken[at] ^= flip;
                if let Ok(message) = decompressed(&*codec, &broken, limit) {
                    assert!(message.len() <= limit);
                }
            }
        }
    }
}

#[test]
fn a_bomb_is_dropped_at_the_limit() {
    let zeros = vec![0; 8 << 20];
    for codec in codecs() {
        let bomb = compressed(&*codec, &zeros);
        let mut out = BytesMut::new();
        let result = codec.decompress(&bomb, &mut out, 10_000);
        assert_eq!(result, Err(DecompressError::TooLarge), "{}", codec.name());
        assert!(out.capacity() < 40_000, "{}: {}", codec.name(), out.capacity());
    }
}

#[test]
fn a_window_that_few_messages_need_is_refused() {
    // A frame of one raw block; its fifth bit and those above it are the window's logarithm, less ten.
    let zstd = |window: u8| [0x28, 0xb5, 0x2f, 0xfd, 0x00, window << 3, 0x09, 0x00, 0x00, b'a'];
    assert_eq!(decompressed(&Zstd::default(), &zstd(23 - 10), 9).as_deref(), Ok(&b"a"[..]));
    assert_eq!(decompressed(&Zstd::default(), &zstd(24 - 10), 9), Err(DecompressError::Corrupt));
    // Windows of Brotli's own extension, with their size in the second byte.
    assert_eq!(decompressed(&Brotli::default(), &[0x11, 0x1e, 0x03], 9), Err(DecompressError::Corrupt));
}

#[test]
fn all_are_accepted_and_gzip_comes_first() {
    assert_eq!(all().names().as_deref(), Some("gzip,zstd,br,deflate,snappy"));
}
