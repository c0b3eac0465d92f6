//! Metadata: what a call carries besides its messages, as an owned ordered multimap.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::vec::{self, Vec};
use bytes::{Bytes, BytesMut};

use crate::bin::{self, BinError, Padding};

#[cfg(test)]
mod tests;

/// Names and values in the order they were added; a name may be there several times.
///
/// Names are kept in lower case and looked up in any. Values are kept as they travel: those of a `-bin` name
/// are base64, decoded only when [`get_bin`](Self::get_bin) asks, so a proxy's junk kills nothing.
/// Look-ups are linear: calls carry few pairs.
///
/// What is added with [`append`](Self::append) and its relatives is checked; what is collected
/// (`FromIterator`, `Extend`) is what a peer sent, and nothing of it is refused. The
/// writer of trailers checks both.
///
/// ```
/// # use sonora_core::Metadata;
/// let mut metadata = Metadata::new();
/// metadata.append("X-Request-Id", "7")?;
/// metadata.append_bin("trace-bin", &[0xff, 0x00])?;
/// assert_eq!(metadata.get("x-request-id").unwrap(), "7");
/// assert_eq!(metadata.get_bin("trace-bin").unwrap().unwrap(), &[0xff, 0x00][..]);
/// # Ok::<(), sonora_core::MetadataError>(())
/// ```
///
/// Source: gRPC over HTTP2, *Requests*, Custom-Metadata.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pairs: Vec<(Box<str>, Bytes)>,
}

impl Metadata {
    /// No pairs, no allocation.
    pub const fn new() -> Self {
        Self { pairs: Vec::new() }
    }

    /// Adds a pair after those that are there. The value of a `-bin` name is base64 here; raw bytes go through
    /// [`append_bin`](Self::append_bin).
    ///
    /// # Errors
    /// [`MetadataError`] when the name is not made of letters, digits, `_`, `-` and `.`, starts with `grpc-`,
    /// or when the value is not printable ASCII or, for a `-bin` name, not base64. Nothing is added then.
    pub fn append(&mut self, name: &str, value: impl Into<Bytes>) -> Result<(), MetadataError> {
        let (name, value) = (sendable_name(name)?, value.into());
        if is_bin(&name)
            && let Some(error) = items(&value).find_map(|item| bin::decode(item).err())
        {
            return Err(MetadataError::InvalidBin { name, error });
        }
        // Blanks around base64 do not count, but a line's end would end the field, or the head.
        if let Some((at, &byte)) = find_byte(&value, |byte| !matches!(byte, 0x20..=0x7e)) {
            return Err(MetadataError::InvalidValue { name, byte, at });
        }
        self.pairs.push((name, value));
        Ok(())
    }

    /// Adds a pair in the place of every pair of that name.
    ///
    /// # Errors
    /// As [`append`](Self::append). Nothing is removed then.
    pub fn insert(&mut self, name: &str, value: impl Into<Bytes>) -> Result<(), MetadataError> {
        let before = self.pairs.len();
        self.append(name, value)?;
        self.remove_before(name, before);
        Ok(())
    }

    /// Adds raw bytes under a name that ends in `-bin`, encoded as unpadded base64; a client pads it when it sends.
    ///
    /// # Errors
    /// [`MetadataError`] when the name is not valid, starts with `grpc-` or does not end in `-bin`.
    pub fn append_bin(&mut self, name: &str, value: &[u8]) -> Result<(), MetadataError> {
        let name = sendable_name(name)?;
        if !is_bin(&name) {
            return Err(MetadataError::NotBin { name });
        }
        let mut text = BytesMut::with_capacity(bin::encoded_len(value.len(), Padding::Unpadded));
        bin::encode(value, Padding::Unpadded, &mut text);
        self.pairs.push((name, text.freeze()));
        Ok(())
    }

    /// Adds raw bytes in the place of every pair of that name.
    ///
    /// # Errors
    /// As [`append_bin`](Self::append_bin). Nothing is removed then.
    pub fn insert_bin(&mut self, name: &str, value: &[u8]) -> Result<(), MetadataError> {
        let before = self.pairs.len();
        self.append_bin(name, value)?;
        self.remove_before(name, before);
        Ok(())
    }

    /// Removes every pair of that name, and says whether there were any.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.pairs.len();
        self.pairs.retain(|(it, _)| !it.eq_ignore_ascii_case(name));
        before > self.pairs.len()
    }

    /// The first value of that name, as it travels.
    pub fn get(&self, name: &str) -> Option<&Bytes> {
        self.get_all(name).next()
    }

    /// Every value of that name, in order, as it travels.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &Bytes> {
        self.pairs.iter().filter(move |(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The first binary value of that name, decoded.
    ///
    /// # Errors
    /// [`BinError`], inside the `Option`, when the name is there and its first value is not base64.
    pub fn get_bin(&self, name: &str) -> Option<Result<Bytes, BinError>> {
        self.get_all_bin(name).next()
    }

    /// Every binary value of that name, in order, decoded. A field may join several with commas; each is an
    /// item, also an empty one.
    ///
    /// # Errors
    /// [`BinError`] for each item that is not base64; those after it are still decoded.
    pub fn get_all_bin(&self, name: &str) -> impl Iterator<Item = Result<Bytes, BinError>> {
        self.get_all(name).flat_map(|value| items(value)).map(bin::decode)
    }

    /// Every pair, in order.
    pub fn iter(&self) -> MetadataIter<'_> {
        MetadataIter(self.pairs.iter())
    }

    /// Number of pairs.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// True when there is no pair.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Every pair, in order, as fields of an HTTP head.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (Cow<'static, str>, Bytes)> {
        self.pairs.iter().map(|(name, value)| (Cow::Owned(name.to_string()), value.clone()))
    }

    /// Removes the pairs of that name among the first `end`.
    fn remove_before(&mut self, name: &str, end: usize) {
        let mut index = 0;
        self.pairs.retain(|(it, _)| {
            index += 1;
            index > end || !it.eq_ignore_ascii_case(name)
        });
    }
}

/// Adds pairs as a peer sent them, or those of another `Metadata`: names are lower-cased, nothing is checked.
impl<N: AsRef<str>, V: Into<Bytes>> Extend<(N, V)> for Metadata {
    fn extend<T: IntoIterator<Item = (N, V)>>(&mut self, pairs: T) {
        self.pairs.extend(pairs.into_iter().map(|(name, value)| (lower(name.as_ref()), value.into())));
    }
}

/// Collects pairs as a peer sent them: names are lower-cased, nothing is checked.
///
/// Values are kept, so those that are borrowed from a head are copied, or shared with
/// [`Bytes::slice_ref`]:
///
/// ```
/// # use bytes::Bytes;
/// # use sonora_core::Metadata;
/// # fn of(head: &[(&str, &[u8])]) {
/// let fields = head.iter().copied(); // what `server::accept` takes
/// let sent: Metadata = fields.map(|(name, value)| (name, Bytes::copy_from_slice(value))).collect();
/// # }
/// ```
impl<N: AsRef<str>, V: Into<Bytes>> FromIterator<(N, V)> for Metadata {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(pairs: T) -> Self {
        let mut metadata = Self::new();
        metadata.extend(pairs);
        metadata
    }
}

/// Gives the pairs away, so that `metadata.extend(other)` puts them behind another's.
impl IntoIterator for Metadata {
    type Item = (Box<str>, Bytes);
    type IntoIter = vec::IntoIter<(Box<str>, Bytes)>;

    fn into_iter(self) -> Self::IntoIter {
        self.pairs.into_iter()
    }
}

impl<'a> IntoIterator for &'a Metadata {
    type Item = (&'a str, &'a Bytes);
    type IntoIter = MetadataIter<'a>;

    fn into_iter(self) -> MetadataIter<'a> {
        self.iter()
    }
}

/// The pairs of a [`Metadata`], in order. Made by [`Metadata::iter`].
#[derive(Clone, Debug)]
pub struct MetadataIter<'a>(core::slice::Iter<'a, (Box<str>, Bytes)>);

impl<'a> Iterator for MetadataIter<'a> {
    type Item = (&'a str, &'a Bytes);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (&**name, value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl ExactSizeIterator for MetadataIter<'_> {}

/// Why a pair cannot be sent. The caller is at fault in every variant, not the peer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MetadataError {
    /// The name is empty or has a byte that names do not have.
    #[error("metadata name {name:?} is not a valid name")]
    InvalidName {
        /// The name as given.
        name: Box<str>,
    },
    /// The name belongs to gRPC.
    #[error("metadata name {name} is reserved for grpc")]
    Reserved {
        /// The name, in lower case.
        name: Box<str>,
    },
    /// The value has a byte that it cannot be sent with.
    #[error("value of metadata {name} has byte {byte:#04x} at {at}")]
    InvalidValue {
        /// The name, in lower case.
        name: Box<str>,
        /// The first such byte.
        byte: u8,
        /// Its offset in the value.
        at: usize,
    },
    /// Raw bytes for a name that does not end in `-bin`.
    #[error("metadata name {name} does not end in `-bin`, raw bytes need one that does")]
    NotBin {
        /// The name, in lower case.
        name: Box<str>,
    },
    /// Text for a name that ends in `-bin`, and the text is not base64.
    #[error("value of metadata {name} is not base64: {error}")]
    InvalidBin {
        /// The name, in lower case.
        name: Box<str>,
        /// What is wrong with the first bad item.
        error: BinError,
    },
}

/// The lower-case form of a name that a caller may send.
fn sendable_name(name: &str) -> Result<Box<str>, MetadataError> {
    let valid = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    if name.is_empty() || !name.bytes().all(valid) {
        return Err(MetadataError::InvalidName { name: name.into() });
    }
    let name = lower(name);
    if name.starts_with("grpc-") { Err(MetadataError::Reserved { name }) } else { Ok(name) }
}

pub(crate) fn lower(name: &str) -> Box<str> {
    let mut name = String::from(name);
    name.make_ascii_lowercase();
    name.into_boxed_str()
}

/// The first byte of a value that is not allowed, and where it is.
pub(crate) fn find_byte(value: &[u8], refused: impl Fn(u8) -> bool) -> Option<(usize, &u8)> {
    value.iter().enumerate().find(|(_, byte)| refused(**byte))
}

fn is_bin(name: &str) -> bool {
    name.ends_with("-bin")
}

/// The values that a `-bin` field joins with commas.
fn items(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii)
}
