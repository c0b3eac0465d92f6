//! Messages on their way out: shared by requests and responses.

use crate::compression::Outgoing;
use crate::frame::FrameHeader;
use crate::metadata::MetadataError;
use crate::status::Status;
use crate::trailers;
use bytes::BytesMut;

/// Why something cannot be sent. We are at fault in every variant, not the peer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// A message is longer than a frame can say.
    #[error("message of {len} bytes does not fit a frame, the limit is {}", u32::MAX)]
    TooLarge {
        /// Length of the message in bytes.
        len: usize,
    },
    /// Metadata that cannot travel.
    #[error(transparent)]
    Metadata(#[from] MetadataError),
}

/// Frames messages, compressed where that was agreed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sender {
    pub(crate) outgoing: Option<Outgoing>,
}

impl Sender {
    /// Appends one frame; on an error `out` is as it was.
    pub(crate) fn message(
        &self,
        out: &mut BytesMut,
        encode: impl FnOnce(&mut BytesMut),
    ) -> Result<(), SendError> {
        let start = out.len();
        out.extend_from_slice(&FrameHeader::message(0).to_wire());
        encode(out);
        let payload = start + FrameHeader::LEN;
        debug_assert!(out.len() >= payload, "a message is appended, and nothing taken away");
        let len = out.len().saturating_sub(payload);
        let (compressed, len) = match &self.outgoing {
            Some(outgoing) if len >= outgoing.min_bytes => {
                let message = out.split_off(payload);
                outgoing.codec.compress(&message, out);
                (true, out.len().saturating_sub(payload))
            }
            _ => (false, len),
        };
        let header = FrameHeader { compressed, ..self.header(len).inspect_err(|_| out.truncate(start))? };
        if let Some(place) = out.get_mut(start..payload) {
            place.copy_from_slice(&header.to_wire());
        }
        Ok(())
    }

    /// The header of an uncompressed message that is sent beside it, uncopied.
    pub(crate) fn header(&self, len: usize) -> Result<FrameHeader, SendError> {
        u32::try_from(len).map(FrameHeader::message).map_err(|_| SendError::TooLarge { len })
    }
}

/// Appends a trailers frame; on an error `out` is as it was.
#[inline]
pub(crate) fn trailers_frame<N: AsRef<str>, V: AsRef<[u8]>>(
    out: &mut BytesMut,
    status: &Status,
    pairs: impl IntoIterator<Item = (N, V)>,
) -> Result<(), SendError> {
    let mut pairs = pairs.into_iter();
    let first = pairs.next();
    // Told apart first, because there is nothing to encode.
    if first.is_none() && status.is_plain_ok() {
        out.extend_from_slice(b"\x80\0\0\0\x0fgrpc-status:0\r\n");
        return Ok(());
    }
    let start = out.len();
    out.extend_from_slice(&FrameHeader::trailers(0).to_wire());
    let payload = start + FrameHeader::LEN;
    let pairs = first.into_iter().chain(pairs);
    trailers::write(out, status, pairs).inspect_err(|_| out.truncate(start))?;
    let len = out.len().saturating_sub(payload);
    let header = FrameHeader::trailers(u32::try_from(len).map_err(|_| SendError::TooLarge { len })?);
    if let Some(place) = out.get_mut(start..payload) {
        place.copy_from_slice(&header.to_wire());
    }
    Ok(())
}
