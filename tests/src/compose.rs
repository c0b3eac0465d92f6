//! Bodies written by hand, without core: what a peer would send, and what no peer should.

/// One frame with these flags.
pub fn frame(flags: u8, payload: impl AsRef<[u8]>) -> Vec<u8> {
    let payload = payload.as_ref();
    let len = u32::try_from(payload.len()).expect("test payloads are short");
    [&[flags], &len.to_be_bytes()[..], payload].concat()
}

/// An uncompressed message.
pub fn message(payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(0x00, payload)
}

/// An uncompressed trailers frame.
pub fn trailers(block: impl AsRef<[u8]>) -> Vec<u8> {
    frame(0x80, block)
}

/// The trailers frame of most calls.
pub fn ok() -> Vec<u8> {
    trailers("grpc-status:0\r\n")
}

/// One padded base64 segment.
pub fn base64(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    bytes.as_ref().chunks(3).flat_map(quad).collect()
}

/// The symbols of base64, in the order of their values.
pub(crate) const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn quad(triple: &[u8]) -> [u8; 4] {
    let byte = |at: usize| u32::from(triple.get(at).copied().unwrap_or(0));
    let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    let symbol = |at: usize| {
        let value = bits >> (18 - 6 * at) & 0x3f;
        if at <= triple.len() { ALPHABET[value as usize] } else { b'=' }
    };
    [symbol(0), symbol(1), symbol(2), symbol(3)]
}
