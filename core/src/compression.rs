//! Message compression: a hook, because the algorithms live outside of the core.

use alloc::{string::String, sync::Arc, vec::Vec};
use bytes::BytesMut;
use core::fmt;

/// One compression of messages, such as gzip.
///
/// Source: gRPC over HTTP2, *Message-Encoding*. The compression of HTTP itself (`content-encoding`) is not
/// gRPC's business and not meant here.
pub trait Compression: Send + Sync {
    /// The name in `grpc-encoding`, in lower case.
    fn name(&self) -> &'static str;

    /// Appends `message`, compressed, to `out`.
    fn compress(&self, message: &[u8], out: &mut BytesMut);

    /// Appends `payload`, decompressed, to `out`, and stops as soon as that would be more than `limit` bytes.
    ///
    /// An empty payload is given to nobody: it stands for an empty message in every compression.
    ///
    /// # Errors
    ///
    /// [`DecompressError::TooLarge`] at the limit, [`DecompressError::Corrupt`] for what is not compressed data.
    fn decompress(&self, payload: &[u8], out: &mut BytesMut, limit: usize) -> Result<(), DecompressError>;
}

/// Why a payload could not be decompressed. The peer is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecompressError {
    /// There is more in it than the limit allows.
    #[error("decompresses beyond the limit")]
    TooLarge,
    /// It is not data of this compression.
    #[error("is not valid compressed data")]
    Corrupt,
}

/// The compressions of one end, the preferred one first; none by default.
///
/// Cheap to clone.
#[derive(Clone)]
pub struct Codecs {
    accepted: Arc<[Arc<dyn Compression>]>,
    send: bool,
    min_bytes: usize,
}

impl Codecs {
    /// Accepts these compressions from the peer, and sends with the first one that the peer accepts.
    ///
    /// Messages under 1 KiB are sent as they are; see [`min_bytes`](Self::min_bytes).
    pub fn new(accepted: impl IntoIterator<Item = Arc<dyn Compression>>) -> Self {
        Self { accepted: accepted.into_iter().collect(), send: true, min_bytes: 1024 }
    }

    /// Adds a compression, less preferred than those before.
    #[must_use]
    pub fn and(self, codec: impl Compression + 'static) -> Self {
        let codec: Arc<dyn Compression> = Arc::new(codec);
        Self { accepted: self.accepted.iter().cloned().chain([codec]).collect(), ..self }
    }

    /// Whether messages are sent compressed; what the peer sends compressed is read either way. Default: yes.
    #[must_use]
    pub fn send(self, send: bool) -> Self {
        Self { send, ..self }
    }

    /// The smallest message that is compressed, in bytes: compressing less costs more than it saves. Default: 1,024.
    #[must_use]
    pub fn min_bytes(self, min_bytes: usize) -> Self {
        Self { min_bytes, ..self }
    }

    /// The value of `grpc-accept-encoding`: the names, joined with commas; `None` when there are none.
    pub fn names(&self) -> Option<String> {
        let names: Vec<&str> = self.accepted.iter().map(|codec| codec.name()).collect();
        (!names.is_empty()).then(|| names.join(","))
    }

    /// The compression that a `grpc-encoding` names.
    pub(crate) fn find(&self, name: &[u8]) -> Option<&Arc<dyn Compression>> {
        self.accepted.iter().find(|codec| name.eq_ignore_ascii_case(codec.name().as_bytes()))
    }

    /// The first one of ours that stands in the peer's `grpc-accept-encoding`, to send with.
    pub(crate) fn negotiate(&self, accepted: &[u8]) -> Option<Outgoing> {
        let named = |codec: &Arc<dyn Compression>| {
            accepted
                .split(|byte| *byte == b',')
                .any(|name| name.trim_ascii().eq_ignore_ascii_case(codec.name().as_bytes()))
        };
        self.outgoing(self.accepted.iter().find(|codec| named(codec)))
    }

    /// What a client sends with: the first one, without knowing the server.
    pub(crate) fn preferred(&self) -> Option<Outgoing> {
        self.outgoing(self.accepted.first())
    }

    fn outgoing(&self, codec: Option<&Arc<dyn Compression>>) -> Option<Outgoing> {
        let codec = codec.filter(|_| self.send)?;
        Some(Outgoing { codec: Arc::clone(codec), min_bytes: self.min_bytes })
    }
}

impl Default for Codecs {
    /// None yet.
    fn default() -> Self {
        Self::new([])
    }
}

impl<C: Compression + 'static> From<C> for Codecs {
    fn from(codec: C) -> Self {
        Self::default().and(codec)
    }
}

impl fmt::Debug for Codecs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Codecs")
            .field("accepted", &self.names())
            .field("send", &self.send)
            .field("min_bytes", &self.min_bytes)
            .finish()
    }
}

/// The compression that one direction of a call sends with.
#[derive(Clone)]
pub(crate) struct Outgoing {
    pub(crate) codec: Arc<dyn Compression>,
    pub(crate) min_bytes: usize,
}

impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.codec.name())
    }
}
