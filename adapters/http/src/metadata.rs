//! Metadata: what travels beside the messages.

use bytes::{Bytes, BytesMut};
use core::fmt;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use sonora_core::bin::{self, BinError, Padding};
use std::sync::LazyLock;

/// The initial or trailing metadata of a call: an ordered multimap of names to values.
///
/// A thin layer over [`HeaderMap`], which it came from and leaves as: nothing is converted on the way. Of a
/// request or response that was received it has every header field, the transport's own (`content-type`,
/// `user-agent`) included.
///
/// Names that end in `-bin` carry bytes, as base64 on the wire; all others carry printable ASCII. Letter case of names
/// does not count. How much of it a peer takes is HTTP's to limit: some 8 KiB arrive nearly everywhere.
///
/// Source: gRPC over HTTP2, *Requests*, Custom-Metadata.
///
/// `metadata` is the initial metadata, and `trailers` is the trailing one, except that a [`Status`](crate::Status) has
/// the trailing one at hand, as in tonic:
///
/// | | initial, before the messages | trailing, after them |
/// |---|---|---|
/// | [`Request`](crate::Request) | `metadata()` | - |
/// | [`Response`](crate::Response) | `metadata()` | `trailers()`; while a stream runs, `late_trailers()` |
/// | [`Streaming`](crate::Streaming) | of its `Response` | `trailers()`, once it has ended |
/// | [`Status`](crate::Status), a call that failed | `initial_metadata()` | `metadata()` |
///
/// ```
/// use sonora_http::Metadata;
///
/// let mut metadata = Metadata::new();
/// metadata.append("tenant", "acme")?;
/// metadata.append_bin("trace-bin", [0, 159, 255])?;
/// assert_eq!(metadata.get("tenant"), Some("acme"));
/// assert_eq!(metadata.get_bin("trace-bin").unwrap()?, [0, 159, 255][..]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    headers: HeaderMap,
}

/// Why a name or a value cannot be metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MetadataError {
    /// The name is not a header name: letters, digits, `_`, `-` and `.`.
    InvalidName(String),
    /// The name belongs to the protocol: `grpc-` and the fields of HTTP itself.
    Reserved(String),
    /// The value of this name is not printable ASCII; bytes go into a name that ends in `-bin`.
    InvalidValue(String),
    /// The name ends in `-bin` and the value was given as text, or the other way round.
    WrongKind(String),
}

impl fmt::Display for MetadataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidName(name) => write!(f, "metadata name {name:?} is not a header name"),
            Self::Reserved(name) => write!(f, "metadata name {name:?} belongs to the protocol"),
            Self::InvalidValue(name) => write!(f, "value of metadata {name:?} is not printable ASCII"),
            Self::WrongKind(name) => {
                write!(
                    f,
                    "metadata {name:?}: names ending in -bin take bytes (append_bin), others text (append)"
                )
            }
        }
    }
}

impl core::error::Error for MetadataError {}

impl Metadata {
    /// Metadata without entries; nothing is allocated.
    pub fn new() -> Self {
        Self::default()
    }

    /// The metadata of what has none.
    pub(crate) fn none() -> &'static Self {
        static NONE: LazyLock<Metadata> = LazyLock::new(Metadata::new);
        &NONE
    }

    /// Adds a text value behind those that the name already has.
    ///
    /// # Errors
    ///
    /// [`MetadataError`] for a name or value that cannot travel, and for a name that ends in `-bin`.
    pub fn append(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<(), MetadataError> {
        let (name, value) = text(name.as_ref(), value.as_ref())?;
        self.headers.append(name, value);
        Ok(())
    }

    /// Sets a text value in place of those that the name has.
    ///
    /// # Errors
    ///
    /// As [`append`](Self::append).
    pub fn insert(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Result<(), MetadataError> {
        let (name, value) = text(name.as_ref(), value.as_ref())?;
        self.headers.insert(name, value);
        Ok(())
    }

    /// Adds bytes behind the values that the name, which ends in `-bin`, already has.
    ///
    /// # Errors
    ///
    /// [`MetadataError`] for a name that cannot travel or does not end in `-bin`.
    pub fn append_bin(
        &mut self,
        name: impl AsRef<str>,
        value: impl AsRef<[u8]>,
    ) -> Result<(), MetadataError> {
        let name = name.as_ref();
        let header = header_name(name)?;
        if !is_bin(&header) {
            return Err(MetadataError::WrongKind(name.to_owned()));
        }
        self.headers.append(header, bin_value(value.as_ref()));
        Ok(())
    }

    /// The first value of a name; `None` also when it is not text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// All values of a name that are text, in order.
    pub fn get_all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok())
    }

    /// The bytes of the first value of a name that ends in `-bin`, padded or not; `None` without one.
    ///
    /// # Errors
    ///
    /// [`BinError`] when the value is not base64.
    pub fn get_bin(&self, name: &str) -> Option<Result<Bytes, BinError>> {
        self.get_all_bin(name).next()
    }

    /// The bytes of all values of a name that ends in `-bin`, in order, those joined with commas apart.
    pub fn get_all_bin(&self, name: &str) -> impl Iterator<Item = Result<Bytes, BinError>> {
        let values = self.headers.get_all(name).into_iter();
        let items = values.flat_map(|value| value.as_bytes().split(|byte| *byte == b','));
        items.map(|item| bin::decode(item.trim_ascii()))
    }

    /// Removes all values of a name, and says whether there were any.
    pub fn remove(&mut self, name: &str) -> bool {
        self.headers.remove(name).is_some()
    }

    /// All names, in lower case, and values, as they travel: `-bin` values in base64.
    pub fn iter(&self) -> MetadataIter<'_> {
        MetadataIter(self.headers.iter())
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        self.headers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.headers.is_empty()
    }

    /// The header fields that this is.
    pub const fn as_headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The header fields that this is, to change at will; what the protocol owns is overwritten when sent.
    pub const fn as_headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The header fields that this is, moved.
    pub fn into_headers(self) -> HeaderMap {
        self.headers
    }

    /// Adds all entries of `other`.
    pub(crate) fn extend(&mut self, other: &Self) {
        for (name, value) in &other.headers {
            self.headers.append(name.clone(), value.clone());
        }
    }

    /// Adds what a peer's trailers say; what no header could hold is left out.
    pub(crate) fn extend_from_peer<'a>(&mut self, pairs: impl Iterator<Item = (&'a str, &'a [u8])>) {
        for (name, value) in pairs {
            let name = HeaderName::from_bytes(name.as_bytes());
            if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value)) {
                self.headers.append(name, value);
            }
        }
    }

    /// The entries that may be sent: without the protocol's own names.
    pub(crate) fn into_sendable(mut self) -> HeaderMap {
        if self.headers.keys().any(is_reserved) {
            let reserved: Vec<HeaderName> =
                self.headers.keys().filter(|name| is_reserved(name)).cloned().collect();
            for name in reserved {
                self.headers.remove(name);
            }
        }
        self.headers
    }

    /// The entries that may be sent, with `-bin` values padded: Sonora for Python reads no others.
    pub(crate) fn into_padded(self) -> HeaderMap {
        let mut headers = self.into_sendable();
        pad(&mut headers);
        headers
    }
}

/// Pads `-bin` values that are not.
pub(crate) fn pad(headers: &mut HeaderMap) {
    for (name, value) in headers {
        if is_bin(name)
            && let Some(padded) = bin::padded(value.as_bytes())
            && let Ok(padded) = HeaderValue::from_maybe_shared(padded)
        {
            *value = padded;
        }
    }
}

impl From<Metadata> for HeaderMap {
    fn from(metadata: Metadata) -> Self {
        metadata.headers
    }
}

impl From<HeaderMap> for Metadata {
    fn from(headers: HeaderMap) -> Self {
        Self { headers }
    }
}

/// The names and values of a [`Metadata`], in its order.
#[derive(Debug)]
pub struct MetadataIter<'a>(http::header::Iter<'a, HeaderValue>);

impl<'a> Iterator for MetadataIter<'a> {
    type Item = (&'a str, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(name, value)| (name.as_str(), value.as_bytes()))
    }
}

impl<'a> IntoIterator for &'a Metadata {
    type Item = (&'a str, &'a [u8]);
    type IntoIter = MetadataIter<'a>;

    fn into_iter(self) -> MetadataIter<'a> {
        self.iter()
    }
}

impl fmt::Debug for Metadata {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A secret in metadata must not reach a log because somebody prints a request.
        let shown = |name: &HeaderName, value: &HeaderValue| match name.as_str() {
            "authorization" | "cookie" | "set-cookie" | "proxy-authorization" => "(hidden)".to_owned(),
            _ => value.to_str().map_or_else(|_| "(bytes)".to_owned(), str::to_owned),
        };
        f.debug_map()
            .entries(self.headers.iter().map(|(name, value)| (name.as_str(), shown(name, value))))
            .finish()
    }
}

fn header_name(name: &str) -> Result<HeaderName, MetadataError> {
    let header =
        HeaderName::from_bytes(name.as_bytes()).map_err(|_| MetadataError::InvalidName(name.to_owned()))?;
    if is_reserved(&header) {
        return Err(MetadataError::Reserved(name.to_owned()));
    }
    Ok(header)
}

fn text(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), MetadataError> {
    let header = header_name(name)?;
    if is_bin(&header) {
        return Err(MetadataError::WrongKind(name.to_owned()));
    }
    // A header's value may have other bytes as well, metadata may not.
    match HeaderValue::from_str(value) {
        Ok(sent) if value.is_ascii() => Ok((header, sent)),
        _ => Err(MetadataError::InvalidValue(name.to_owned())),
    }
}

fn bin_value(value: &[u8]) -> HeaderValue {
    let mut encoded = BytesMut::with_capacity(bin::encoded_len(value.len(), Padding::Unpadded));
    bin::encode(value, Padding::Unpadded, &mut encoded);
    HeaderValue::from_maybe_shared(encoded.freeze()).unwrap_or_else(|_| HeaderValue::from_static(""))
}

fn is_bin(name: &HeaderName) -> bool {
    name.as_str().ends_with("-bin")
}

/// What the protocol or HTTP itself says in a head, and nobody else may.
fn is_reserved(name: &HeaderName) -> bool {
    let name = name.as_str();
    name.starts_with("grpc-")
        || matches!(
            name,
            "content-type"
                | "content-length"
                | "transfer-encoding"
                | "connection"
                | "te"
                | "trailer"
                | "upgrade"
                | "host"
        )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::{HeaderMap, HeaderValue, Metadata, MetadataError};

    #[test]
    fn text_is_printable_ascii() {
        let mut metadata = Metadata::new();
        for value in ["\u{fc}", "a\r\nb: c", "\0", "\x7f", "\u{1f600}"] {
            let refused = Err(MetadataError::InvalidValue("x".to_owned()));
            assert_eq!(metadata.append("x", value), refused, "{value:?}");
            assert_eq!(metadata.insert("x", value), refused, "{value:?}");
        }
        for value in ["", " ", "~", "a, b"] {
            assert_eq!(metadata.insert("x", value), Ok(()));
            assert_eq!(metadata.get("x"), Some(value));
        }
        assert_eq!((&metadata).into_iter().collect::<Vec<_>>(), [("x", &b"a, b"[..])]);
    }

    #[test]
    fn values_that_a_field_joins_are_read_apart_and_sent_as_they_are() {
        let mut headers = HeaderMap::new();
        headers.insert("one-bin", HeaderValue::from_static("Zg"));
        headers.insert("two-bin", HeaderValue::from_static("Zg, Zm8"));
        let metadata = Metadata::from(headers);
        let values: Result<Vec<_>, _> = metadata.get_all_bin("two-bin").collect();
        assert_eq!(values.unwrap(), ["f", "fo"]);

        let sent = metadata.into_padded();
        assert_eq!(sent["one-bin"], "Zg==");
        assert_eq!(sent["two-bin"], "Zg, Zm8");
    }
}
