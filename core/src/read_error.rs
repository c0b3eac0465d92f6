//! What can be wrong with a body, and the status that it becomes.

use crate::compression::DecompressError;
use crate::frame::FrameError;
use crate::status::{Code, Status, StatusError};
use crate::text::TextError;
use crate::trailers::TrailersError;
use alloc::string::ToString;

/// Which end of a call reads; some faults have another code on each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Reads requests.
    Server,
    /// Reads responses.
    Client,
}

/// Why a request's or response's body cannot be read. The peer is at fault in every variant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The body is not base64.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The body is not a sequence of frames, or one is over its limit.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// A frame is marked as compressed in a call without a compression.
    #[error("compressed frame in a call without grpc-encoding")]
    CompressedWithoutEncoding,
    /// A payload cannot be decompressed.
    #[error("{encoding} payload of {len} bytes {error}, {limit} bytes")]
    Decompress {
        /// The call's `grpc-encoding`.
        encoding: &'static str,
        /// Length of the payload as it travelled, in bytes.
        len: usize,
        /// Largest decompressed length accepted, in bytes.
        limit: u32,
        /// What was wrong.
        error: DecompressError,
    },
    /// A request has a trailers frame.
    #[error("trailers frame in a request")]
    TrailersInRequest,
    /// The body ended without the one message that is due.
    #[error("no message where one is due")]
    NoMessage,
    /// There is a second message where one is due.
    #[error("more than one message where one is due")]
    SecondMessage,
    /// The response ended without a status.
    #[error("response ends without trailers")]
    MissingTrailers,
    /// Something follows the trailers.
    #[error("{kind} frame after the trailers", kind = .kind)]
    AfterTrailers {
        /// What follows.
        kind: crate::frame::FrameKind,
    },
    /// The trailers block cannot be parsed.
    #[error(transparent)]
    Trailers(#[from] TrailersError),
    /// The trailers' status cannot be parsed.
    #[error(transparent)]
    Status(#[from] StatusError),
}

impl ReadError {
    /// The code that a call ends with when its body cannot be read.
    pub const fn code(&self, role: Role) -> Code {
        match (self, role) {
            (Self::Text(_), Role::Server) => Code::InvalidArgument,
            (Self::Text(_), Role::Client) => Code::Internal,
            (Self::Frame(FrameError::TooLarge { .. }), _)
            | (Self::Decompress { error: DecompressError::TooLarge, .. }, _) => Code::ResourceExhausted,
            (Self::NoMessage | Self::SecondMessage, _) => Code::Unimplemented,
            (Self::Status(_), _) => Code::Unknown,
            (
                Self::Frame(_)
                | Self::CompressedWithoutEncoding
                | Self::Decompress { .. }
                | Self::TrailersInRequest
                | Self::MissingTrailers
                | Self::AfterTrailers { .. }
                | Self::Trailers(_),
                _,
            ) => Code::Internal,
        }
    }

    /// The status that a call ends with when its body cannot be read: the code, and this error's text.
    pub fn to_status(&self, role: Role) -> Status {
        Status::new(self.code(role), self.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::FrameKind;

    #[test]
    fn every_fault_has_its_code_on_either_side() {
        let decompress = |error| ReadError::Decompress { encoding: "gzip", len: 9, limit: 100, error };
        let too_large = FrameError::TooLarge { kind: FrameKind::Message, len: 2, limit: 1 };
        for (error, server, client) in [
            (ReadError::Text(TextError::InvalidQuad { offset: 0 }), Code::InvalidArgument, Code::Internal),
            (ReadError::Frame(too_large), Code::ResourceExhausted, Code::ResourceExhausted),
            (FrameError::ReservedFlags { flags: 2 }.into(), Code::Internal, Code::Internal),
            (FrameError::TruncatedHeader { got: 2 }.into(), Code::Internal, Code::Internal),
            (ReadError::CompressedWithoutEncoding, Code::Internal, Code::Internal),
            (decompress(DecompressError::TooLarge), Code::ResourceExhausted, Code::ResourceExhausted),
            (decompress(DecompressError::Corrupt), Code::Internal, Code::Internal),
            (ReadError::TrailersInRequest, Code::Internal, Code::Internal),
            (ReadError::NoMessage, Code::Unimplemented, Code::Unimplemented),
            (ReadError::SecondMessage, Code::Unimplemented, Code::Unimplemented),
            (ReadError::MissingTrailers, Code::Internal, Code::Internal),
            (ReadError::AfterTrailers { kind: FrameKind::Message }, Code::Internal, Code::Internal),
        ] {
            assert_eq!((error.code(Role::Server), error.code(Role::Client)), (server, client), "{error}");
            assert!(!error.to_status(Role::Server).message.is_empty());
        }
    }
}
