//! Values of `-bin` fields: base64 of raw bytes.
//!
//! Source: gRPC over HTTP2, *Requests*, Binary-Header.

use alloc::vec;
use base64::engine::{DecodePaddingMode, Engine, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, DecodeSliceError, alphabet};
use bytes::{Bytes, BytesMut};

/// Whether `=` fills the last quad when a value is written; readers take both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Padding {
    /// With `=`. What a client sends, because Sonora for Python fails on anything else.
    Padded,
    /// Without `=`. What a server sends, as the specification asks.
    Unpadded,
}

/// Decodes one value, padded or not, into an allocation of exactly its size.
///
/// The standard alphabet only: the specification names no other, and `-` or `_` is more likely to be text by
/// mistake. Surplus bits in the last symbol do not count, as in a browser's `atob`. A field that joins several
/// values with commas has to be split first: see [`Metadata::get_all_bin`](crate::Metadata::get_all_bin).
///
/// # Errors
/// [`BinError`] when the value is not base64.
pub fn decode(value: &[u8]) -> Result<Bytes, BinError> {
    let symbols = value.strip_suffix(b"==").or_else(|| value.strip_suffix(b"=")).unwrap_or(value);
    let mut bytes = vec![0; symbols.len() / 4 * 3 + symbols.len() % 4 * 3 / 4];
    match ENGINE.decode_slice(value, &mut bytes) {
        Ok(len) => {
            debug_assert_eq!(len, bytes.len(), "the symbols tell the length");
            bytes.truncate(len);
            Ok(Bytes::from(bytes))
        }
        Err(DecodeSliceError::DecodeError(DecodeError::InvalidByte(at, byte))) => {
            Err(BinError::InvalidByte { byte, at })
        }
        Err(_) => Err(BinError::InvalidLength { len: value.len() }),
    }
}

/// Appends the base64 of `value` to `out`: [`encoded_len`] bytes of the standard alphabet.
pub fn encode(value: &[u8], padding: Padding, out: &mut BytesMut) {
    let start = out.len();
    out.resize(start.saturating_add(encoded_len(value.len(), padding)), 0);
    let engine = match padding {
        Padding::Padded => &ENGINE,
        Padding::Unpadded => &UNPADDED,
    };
    let written = engine.encode_slice(value, out.get_mut(start..).unwrap_or_default());
    debug_assert_eq!(written, Ok(out.len() - start), "`encoded_len` is what the engine writes");
}

/// Length of `len` bytes once encoded; saturates at `usize::MAX`.
pub const fn encoded_len(len: usize, padding: Padding) -> usize {
    let rest = match (len % 3, padding) {
        (0, _) => 0,
        (_, Padding::Padded) => 4,
        (rest, Padding::Unpadded) => rest + 1,
    };
    (len / 3).saturating_mul(4).saturating_add(rest)
}

/// The value of a `-bin` field with the pads that it lacks: what a client sends, because Sonora for Python reads no
/// other, and everyone reads these.
///
/// `None` for a value that is sent as it is: whole quads, or several values joined with commas. Blanks around the
/// value do not travel, and no pad may follow one: they are left out.
pub fn padded(value: &[u8]) -> Option<Bytes> {
    let symbols = value.trim_ascii();
    if symbols.len().is_multiple_of(4) || symbols.contains(&b',') {
        return None;
    }
    let len = symbols.len().next_multiple_of(4);
    let mut text = BytesMut::with_capacity(len);
    text.extend_from_slice(symbols);
    text.resize(len, b'=');
    Some(text.freeze())
}

/// Why a `-bin` value cannot be decoded. The peer is at fault in every variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BinError {
    /// A byte is not of the standard base64 alphabet, or a pad stands before the end.
    #[error("binary metadata has byte {byte:#04x} at {at}, not base64")]
    InvalidByte {
        /// The first such byte.
        byte: u8,
        /// Its offset in the value.
        at: usize,
    },
    /// The symbols are one too many or too few, or the padding does not fit them.
    #[error("binary metadata of {len} bytes is not whole base64")]
    InvalidLength {
        /// Length of the value, pads included.
        len: usize,
    },
}

const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);

// The portable engine: values are short, and below 64 bytes the SIMD engine is scalar anyway.
static ENGINE: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG);
static UNPADDED: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, CONFIG.with_encode_padding(false));

#[cfg(test)]
mod tests {
    use super::{BinError, BytesMut, Padding, decode, encode, encoded_len, padded};
    use alloc::vec::Vec;

    #[test]
    fn what_is_encoded_decodes_to_itself() {
        for (value, padded, unpadded) in [
            (&b""[..], "", ""),
            (b"f", "Zg==", "Zg"),
            (b"fo", "Zm8=", "Zm8"),
            (b"foo", "Zm9v", "Zm9v"),
            (b"foob", "Zm9vYg==", "Zm9vYg"),
            (b"\xfb\xff\xfe", "+//+", "+//+"),
        ] {
            for (padding, text) in [(Padding::Padded, padded), (Padding::Unpadded, unpadded)] {
                let mut out = BytesMut::from(&b">"[..]);
                encode(value, padding, &mut out);
                assert_eq!(out, [">", text].concat().as_bytes());
                assert_eq!(encoded_len(value.len(), padding), text.len());
                assert_eq!(decode(text.as_bytes()).as_deref(), Ok(value), "{text}");
            }
        }
        let long: Vec<u8> = (0..=255).cycle().take(1000).collect();
        let mut out = BytesMut::new();
        encode(&long, Padding::Unpadded, &mut out);
        assert_eq!(decode(&out).as_deref(), Ok(&*long));
        assert_eq!(encoded_len(usize::MAX, Padding::Padded), usize::MAX);
    }

    #[test]
    fn pads_stand_behind_the_symbols_and_not_behind_blanks() {
        for (value, text) in [
            (&b"Zg"[..], Some("Zg==")),
            (b"Zm8", Some("Zm8=")),
            (b" Zm8\t", Some("Zm8=")),
            (b"Zm9vZg \t", Some("Zm9vZg==")),
            (b"", None),
            (b"Zg==", None),
            (b" Zm9v", None),
            (b"Zg,Zm8", None),
        ] {
            assert_eq!(padded(value).as_deref(), text.map(str::as_bytes), "{}", value.escape_ascii());
        }
    }

    #[test]
    fn surplus_bits_do_not_count() {
        assert_eq!(decode(b"Zh==").as_deref(), Ok(&b"f"[..]));
        assert_eq!(decode(b"Zm9").as_deref(), Ok(&b"fo"[..]));
    }

    #[test]
    fn junk_is_an_error_that_says_where() {
        for (value, error) in [
            (&b"Zm9v!"[..], BinError::InvalidByte { byte: b'!', at: 4 }),
            (b"-_-_", BinError::InvalidByte { byte: b'-', at: 0 }),
            (b"Zg==Zg==", BinError::InvalidByte { byte: b'=', at: 2 }),
            (b"Zg, Zg", BinError::InvalidByte { byte: b',', at: 2 }),
            (b"Zm9v\xff", BinError::InvalidByte { byte: 0xff, at: 4 }),
            (b"Zm9vY", BinError::InvalidLength { len: 5 }),
            (b"Y", BinError::InvalidLength { len: 1 }),
        ] {
            assert_eq!(decode(value), Err(error), "{}", value.escape_ascii());
        }
        for value in [&b"="[..], b"==", b"===", b"====", b"Y=", b"Zm9v=", b"Zm9v==", b"Zg===", b"Z==="] {
            assert!(decode(value).is_err(), "{}", value.escape_ascii());
        }
    }
}
