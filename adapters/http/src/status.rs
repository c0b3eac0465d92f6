//! The status that a call ends with.

use crate::client::UrlError;
use crate::{Metadata, MetadataError};
use bytes::Bytes;
use core::fmt;
use prost::Message;
use prost_types::Any;
use sonora_core::Code;
use std::borrow::Cow;

/// How a call ended, when not well: a code, a message for people, details for programs, trailing metadata.
///
/// ```
/// use sonora_http::{Code, Status};
///
/// let status = Status::not_found("no such order");
/// assert_eq!((status.code(), status.message()), (Code::NotFound, "no such order"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Status {
    core: sonora_core::Status,
    // Boxed and rarely there: every `Result` of a handler has room for a `Status`.
    metadata: Option<Box<Both>>,
    broken: bool,
}

/// What travels beside a status.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
struct Both {
    initial: Metadata,
    trailing: Metadata,
}

/// `google.rpc.Status`: what `grpc-status-details-bin` holds.
#[derive(Clone, PartialEq, Message)]
pub struct RpcStatus {
    /// The number of the code.
    #[prost(int32, tag = "1")]
    pub code: i32,
    /// The message for people.
    #[prost(string, tag = "2")]
    pub message: String,
    /// The details, of any type.
    #[prost(message, repeated, tag = "3")]
    pub details: Vec<Any>,
}

macro_rules! constructors {
    ($($name:ident => $code:ident,)*) => {
        impl Status {
            $(
                #[doc = concat!("A status with [`Code::", stringify!($code), "`].")]
                pub fn $name(message: impl Into<Cow<'static, str>>) -> Self {
                    Self::new(Code::$code, message)
                }
            )*
        }
    };
}

constructors! {
    cancelled => Cancelled,
    unknown => Unknown,
    invalid_argument => InvalidArgument,
    deadline_exceeded => DeadlineExceeded,
    not_found => NotFound,
    already_exists => AlreadyExists,
    permission_denied => PermissionDenied,
    resource_exhausted => ResourceExhausted,
    failed_precondition => FailedPrecondition,
    aborted => Aborted,
    out_of_range => OutOfRange,
    unimplemented => Unimplemented,
    internal => Internal,
    unavailable => Unavailable,
    data_loss => DataLoss,
    unauthenticated => Unauthenticated,
}

impl Status {
    /// A status of any code.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { core: sonora_core::Status::new(code, message), metadata: None, broken: false }
    }

    /// Adds details, as `google.rpc.Status` with this status's code and message around them.
    ///
    /// They travel in a header field or in the trailers, where servers, clients and proxies have limits of their own,
    /// often 8 KiB: keep them small.
    ///
    /// Source: gRPC's `grpc-status-details-bin`, which gRPC over HTTP2 names under *Responses*, Status-Details.
    #[must_use]
    pub fn with_details(mut self, details: impl IntoIterator<Item = Any>) -> Self {
        let status = RpcStatus {
            code: i32::try_from(self.code().number()).unwrap_or(i32::MAX),
            message: self.message().to_owned(),
            details: details.into_iter().collect(),
        };
        self.core.details = Bytes::from(status.encode_to_vec());
        self
    }

    /// Adds details that are encoded already, or are not `google.rpc.Status` at all.
    #[must_use]
    pub fn with_raw_details(mut self, details: impl Into<Bytes>) -> Self {
        self.core.details = details.into();
        self
    }

    /// Sets the trailing metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Metadata) -> Self {
        *self.metadata_mut() = metadata;
        self
    }

    /// The code.
    pub const fn code(&self) -> Code {
        self.core.code
    }

    /// The message for people, in any script; may be empty.
    pub fn message(&self) -> &str {
        &self.core.message
    }

    /// The details as they travel; usually an encoded `google.rpc.Status`, empty when there are none.
    pub const fn raw_details(&self) -> &Bytes {
        &self.core.details
    }

    /// The details; empty when there are none, or when they are not `google.rpc.Status`.
    pub fn details(&self) -> Vec<Any> {
        RpcStatus::decode(self.core.details.clone()).map(|status| status.details).unwrap_or_default()
    }

    /// The trailing metadata; for the initial one see [`initial_metadata`](Self::initial_metadata).
    ///
    /// Of an error that a client received in the response's head, where initial and trailing metadata are one,
    /// all of it is here.
    pub fn metadata(&self) -> &Metadata {
        self.metadata.as_deref().map_or(Metadata::none(), |both| &both.trailing)
    }

    /// The trailing metadata, to be added to.
    pub fn metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata.get_or_insert_default().trailing
    }

    /// The initial metadata of a call that failed.
    pub fn initial_metadata(&self) -> &Metadata {
        self.metadata.as_deref().map_or(Metadata::none(), |both| &both.initial)
    }

    /// The initial metadata of a call that fails, to be added to.
    ///
    /// A handler's error travels in the response's head, where initial and trailing metadata are one.
    pub fn initial_metadata_mut(&mut self) -> &mut Metadata {
        &mut self.metadata.get_or_insert_default().initial
    }

    /// The status without its metadata, as the core knows it.
    pub const fn as_core(&self) -> &sonora_core::Status {
        &self.core
    }

    /// UNAVAILABLE, because the connection broke and not because the server said so.
    ///
    /// What transports of one's own report when a response breaks off.
    pub fn broken_transport(message: impl Into<Cow<'static, str>>) -> Self {
        Self { broken: true, ..Self::unavailable(message) }
    }

    pub(crate) const fn is_broken_transport(&self) -> bool {
        self.broken
    }

    /// The parts of an error that a handler returned: the core's status, initial and trailing metadata.
    ///
    /// An error that says OK is a mistake of the handler's, and must not pass for success.
    pub(crate) fn into_failure(mut self) -> (sonora_core::Status, Metadata, Metadata) {
        if self.core.is_ok() {
            self.core.code = Code::Internal;
            self.core.message = "the handler failed with status OK".into();
        }
        let Both { initial, trailing } = self.metadata.map(|both| *both).unwrap_or_default();
        (self.core, initial, trailing)
    }
}

impl From<sonora_core::Status> for Status {
    fn from(core: sonora_core::Status) -> Self {
        Self { core, metadata: None, broken: false }
    }
}

/// What was to be sent cannot travel: the program's own mistake, so INTERNAL. For `?` in handlers.
impl From<MetadataError> for Status {
    fn from(error: MetadataError) -> Self {
        Self::internal(error.to_string())
    }
}

/// A channel of such a URL cannot call: INVALID_ARGUMENT. For `?` in programs whose errors are statuses.
impl From<UrlError> for Status {
    fn from(error: UrlError) -> Self {
        Self::invalid_argument(error.to_string())
    }
}

impl fmt::Debug for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Status")
            .field("code", &self.code())
            .field("message", &self.message())
            .field("details", &self.details())
            .field("metadata", self.metadata())
            .field("initial_metadata", self.initial_metadata())
            .finish()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.core.fmt(f)
    }
}

impl core::error::Error for Status {}
