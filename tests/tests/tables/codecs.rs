//! The compressions of one end, as they are said to the peer.

use bytes::BytesMut;
use sonora_core::{Codecs, Compression, DecompressError};
use sonora_tests::toy::Toy;

/// The toy under another name.
struct Other;

impl Compression for Other {
    fn name(&self) -> &'static str {
        "other"
    }

    fn compress(&self, message: &[u8], out: &mut BytesMut) {
        Toy.compress(message, out);
    }

    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError> {
        Toy.decompress(payload, out, limit)
    }
}

#[test]
fn compressions_are_named_in_the_order_of_preference() {
    for (codecs, names) in [
        (Codecs::default(), None),
        (Codecs::from(Toy), Some("toy")),
        (Codecs::from(Toy).and(Other), Some("toy,other")),
        (Codecs::from(Other).send(false).and(Toy).min_bytes(0), Some("other,toy")),
    ] {
        assert_eq!(codecs.names().as_deref(), names);
    }
}
