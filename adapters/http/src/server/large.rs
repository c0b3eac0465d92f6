//! Large fields of messages, which leave uncopied.

use bytes::{Bytes, BytesMut};
use prost::Message;
use prost::encoding::{WireType, encode_key, encode_varint, encoded_len_varint, key_len};

/// Finds what is large in a message; `sonora-build` generates it for messages with a plain `bytes` field.
pub trait TakeLarge<T>: 'static {
    /// Takes a large field out of a message, if there is one.
    fn take(message: &mut T) -> Option<LargeField>;
}

/// For messages of which nothing is known.
pub(crate) struct Unknown;

impl<T> TakeLarge<T> for Unknown {
    fn take(_: &mut T) -> Option<LargeField> {
        None
    }
}

/// From so many bytes on, to copy a field costs more than to send one piece more.
const LARGE: usize = 16 << 10;

/// A `bytes` field that was taken out of its message.
///
/// It is sent behind all others, which every parser takes: fields of a message may come in any order.
/// Source: Protocol Buffers, *Encoding*, Field Order.
#[derive(Debug)]
pub struct LargeField {
    number: u32,
    bytes: Bytes,
}

impl LargeField {
    /// Takes the field with that number out of its message, when it is large; otherwise it stays where it is.
    pub fn take<F: AsRef<[u8]> + Default + Into<Bytes>>(number: u32, field: &mut F) -> Option<Self> {
        let is_large = field.as_ref().len() >= LARGE;
        is_large.then(|| Self { number, bytes: core::mem::take(field).into() })
    }

    /// How long the message is that it was taken out of.
    pub(crate) fn message_len(&self, rest: &impl Message) -> usize {
        let len = self.bytes.len();
        rest.encoded_len() + key_len(self.number) + encoded_len_varint(len as u64) + len
    }

    /// Appends the rest of the message and what stands before the bytes of the field, and gives these.
    pub(crate) fn encode(self, rest: &impl Message, out: &mut BytesMut) -> Bytes {
        rest.encode_raw(out);
        encode_key(self.number, WireType::LengthDelimited, out);
        encode_varint(self.bytes.len() as u64, out);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost_types::Any;

    #[test]
    fn a_large_field_follows_the_rest_and_is_not_copied() {
        for (len, is_large) in [(0, false), (LARGE - 1, false), (LARGE, true), (1 << 21, true)] {
            let whole = Any { type_url: "url".to_owned(), value: vec![7; len] };
            let mut rest = whole.clone();
            let place = rest.value.as_ptr();
            let Some(field) = LargeField::take(2, &mut rest.value) else {
                assert!(!is_large && rest == whole, "{len}");
                continue;
            };
            assert!(is_large, "{len}");
            assert_eq!(field.message_len(&rest), whole.encoded_len());
            let mut out = BytesMut::new();
            let bytes = field.encode(&rest, &mut out);
            assert_eq!((bytes.as_ptr(), bytes.len()), (place, len));
            out.extend_from_slice(&bytes);
            assert_eq!(Any::decode(out), Ok(whole), "{len}");
        }
    }
}
