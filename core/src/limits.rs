//! How much a peer may make us hold, and what both ends of a call are configured with.

use crate::compression::Codecs;

/// The largest sizes accepted from a peer, in bytes.
///
/// A length over its limit is refused when the frame's header is read, before one payload byte is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest message, measured both as it travels and decompressed. Default: 4 MiB, as in gRPC.
    pub max_message_bytes: u32,
    /// Largest trailers block, measured both as it travels and decompressed. Default: 64 KiB.
    pub max_trailers_bytes: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_message_bytes: 4 << 20, max_trailers_bytes: 64 << 10 }
    }
}

/// What a server or a client is configured with; shared by all of its calls.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The largest sizes accepted.
    pub limits: Limits,
    /// The message compressions that are accepted and offered; none by default.
    pub codecs: Codecs,
}
