//! HTTP heads as data, for whatever speaks HTTP.

use crate::bin::{self, Padding};
use crate::percent;
use crate::status::Status;
use alloc::{borrow::Cow, vec, vec::Vec};
use bytes::{Bytes, BytesMut};

/// A header field or HTTP trailer: name in lower case, and its value.
pub type Field = (Cow<'static, str>, Bytes);

/// The head of a response.
///
/// The fields of CORS are not in it: they concern the browser and not the call, see [`cors`](crate::cors).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseHead {
    /// HTTP status; 200 whenever the answer is gRPC's, whatever the call's own status is.
    pub status: u16,
    /// The value of `content-type`.
    pub content_type: &'static str,
    /// All other fields. Empty, and so not allocated, for a call that succeeds without metadata.
    pub fields: Vec<Field>,
}

/// The head of a request, always a POST.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RequestHead {
    /// The path of the method, as it was given: `/package.Service/Method`.
    pub path: Cow<'static, str>,
    /// All fields: content-type, accept, x-grpc-web, timeout, encodings and metadata.
    pub fields: Vec<Field>,
}

/// A field whose value is text that lives as long as the program.
pub(crate) const fn fixed(name: &'static str, value: &'static str) -> Field {
    (Cow::Borrowed(name), Bytes::from_static(value.as_bytes()))
}

/// The fields of a status: code, and message and details where there are any.
pub(crate) fn status_fields(status: &Status) -> Vec<Field> {
    let mut fields = vec![fixed("grpc-status", status.code.digits())];
    if !status.message.is_empty() {
        let mut message = BytesMut::with_capacity(percent::encoded_len(&status.message));
        percent::encode(&status.message, &mut message);
        fields.push((Cow::Borrowed("grpc-message"), message.freeze()));
    }
    if !status.details.is_empty() {
        let mut details = BytesMut::with_capacity(bin::encoded_len(status.details.len(), Padding::Unpadded));
        bin::encode(&status.details, Padding::Unpadded, &mut details);
        fields.push((Cow::Borrowed("grpc-status-details-bin"), details.freeze()));
    }
    fields
}
