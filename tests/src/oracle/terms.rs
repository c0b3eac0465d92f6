//! What is agreed before a body begins.

use crate::toy::Toy;
use sonora_core::{Limits, Options, Wire};

/// What the two ends of a call know before its body begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How the body travels.
    pub wire: Wire,
    /// The largest sizes accepted.
    pub limits: Limits,
    /// Whether the body has `grpc-encoding: toy`; the reader accepts [`Toy`] either way.
    pub toy: bool,
}

impl Terms {
    /// The default limits, no compression.
    pub fn new(wire: Wire) -> Self {
        Self { wire, limits: Limits::default(), toy: false }
    }

    /// With this limit for messages, in bytes.
    #[must_use]
    pub fn max_message(mut self, bytes: u32) -> Self {
        self.limits.max_message_bytes = bytes;
        self
    }

    /// With this limit for trailers, in bytes.
    #[must_use]
    pub fn max_trailers(mut self, bytes: u32) -> Self {
        self.limits.max_trailers_bytes = bytes;
        self
    }

    /// With `grpc-encoding: toy`.
    #[must_use]
    pub fn toy(self) -> Self {
        Self { toy: true, ..self }
    }

    pub(super) fn options(&self) -> Options {
        Options { limits: self.limits, codecs: Toy::codecs() }
    }

    /// The fields of a head that say all this.
    pub(super) fn fields(&self) -> Vec<(&'static str, &'static [u8])> {
        let content_type: &[u8] = match self.wire {
            Wire::Grpc => b"application/grpc",
            Wire::Web => b"application/grpc-web",
            Wire::WebText => b"application/grpc-web-text",
        };
        let encoding: &[u8] = if self.toy { b"toy" } else { b"identity" };
        vec![("content-type", content_type), ("grpc-encoding", encoding)]
    }
}

/// Bytes that a reader with these limits may hold when it wants more: a part of one frame, and a part of a
/// header or of a quad.
pub(super) fn most_held(limits: &Limits) -> usize {
    limits.max_message_bytes.max(limits.max_trailers_bytes).max(4) as usize + 3
}
