//! gRPC status: the code, the message, the details, and how they are read from headers or trailers.

use alloc::borrow::Cow;
use bytes::Bytes;
use core::fmt;

use crate::{bin, percent};

#[cfg(test)]
mod tests;

/// Lists every code once: variant, number, name on paper, name of the constructor, documentation.
macro_rules! codes {
    ($($variant:ident = $number:literal, $name:literal, $constructor:ident, $doc:literal;)*) => {
        /// The 17 codes a gRPC call can end with.
        ///
        /// Source: gRPC, *Status codes and their use in gRPC*.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Code {
            /// The call succeeded.
            Ok = 0,
            $(#[doc = $doc] $variant = $number,)*
        }

        impl Code {
            /// Every code, at the index that is its number.
            const ALL: [Self; 17] = [Self::Ok, $(Self::$variant,)*];

            /// The name as the specification writes it, such as `RESOURCE_EXHAUSTED`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::Ok => "OK",
                    $(Self::$variant => $name,)*
                }
            }

            /// The number as decimal digits: the value of a `grpc-status` field.
            pub const fn digits(self) -> &'static str {
                match self {
                    Self::Ok => "0",
                    $(Self::$variant => stringify!($number),)*
                }
            }
        }

        impl Status {
            $(
                #[doc = concat!("A `", $name, "` status with this message and no details.")]
                pub fn $constructor(message: impl Into<Cow<'static, str>>) -> Self {
                    Self::new(Code::$variant, message)
                }
            )*
        }
    };
}

codes! {
    Cancelled = 1, "CANCELLED", cancelled, "The call was cancelled, typically by the caller.";
    Unknown = 2, "UNKNOWN", unknown, "An error of another address space, or one that says too little.";
    InvalidArgument = 3, "INVALID_ARGUMENT", invalid_argument,
        "The argument is wrong whatever the state of the system.";
    DeadlineExceeded = 4, "DEADLINE_EXCEEDED", deadline_exceeded,
        "The deadline passed before the call completed, even if it completed later.";
    NotFound = 5, "NOT_FOUND", not_found, "A requested entity does not exist.";
    AlreadyExists = 6, "ALREADY_EXISTS", already_exists, "The entity to create is there already.";
    PermissionDenied = 7, "PERMISSION_DENIED", permission_denied,
        "The caller is known and may not do this.";
    ResourceExhausted = 8, "RESOURCE_EXHAUSTED", resource_exhausted,
        "A quota, a size limit or a resource is used up.";
    FailedPrecondition = 9, "FAILED_PRECONDITION", failed_precondition,
        "The system is not in the state the operation needs; retrying alone does not help.";
    Aborted = 10, "ABORTED", aborted, "A concurrency conflict; retry at a higher level.";
    OutOfRange = 11, "OUT_OF_RANGE", out_of_range,
        "The operation went past a valid range that may yet grow, such as the end of a file.";
    Unimplemented = 12, "UNIMPLEMENTED", unimplemented, "The operation is not there or not enabled.";
    Internal = 13, "INTERNAL", internal, "An invariant is broken: something is seriously wrong.";
    Unavailable = 14, "UNAVAILABLE", unavailable, "The service cannot answer now; retry with a back-off.";
    DataLoss = 15, "DATA_LOSS", data_loss, "Data is lost or corrupted beyond recovery.";
    Unauthenticated = 16, "UNAUTHENTICATED", unauthenticated,
        "The call lacks valid credentials.";
}

impl Code {
    /// The code with this number; `None` beyond 16.
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// What an HTTP status means for a call whose response has no `grpc-status`.
    ///
    /// Whatever the table does not name is `Unknown`; that includes 200, because a response without a
    /// `grpc-status` is no success.
    ///
    /// Source: gRPC, *HTTP to gRPC Status Code Mapping*.
    pub const fn from_http_status(status: u16) -> Self {
        match status {
            400 => Self::Internal,
            401 => Self::Unauthenticated,
            403 => Self::PermissionDenied,
            404 => Self::Unimplemented,
            429 | 502 | 503 | 504 => Self::Unavailable,
            _ => Self::Unknown,
        }
    }

    /// The number on the wire, 0 to 16.
    pub const fn number(self) -> u32 {
        self as u32
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// How a call ended.
///
/// Shown as `NOT_FOUND: no such order`, or the name alone when the message is empty. It is an
/// [`Error`](core::error::Error), so handlers can return it with `?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// What kind of end it is.
    pub code: Code,
    /// For a developer to read: plain text here, percent-encoded on the wire. An OK status may carry one.
    pub message: Cow<'static, str>,
    /// A serialized `google.rpc.Status`, or empty; raw bytes here, base64 on the wire.
    pub details: Bytes,
}

impl Status {
    /// A status with no details.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self { code, message: message.into(), details: Bytes::new() }
    }

    /// Success, with no message. Allocates nothing.
    pub const fn ok() -> Self {
        Self { code: Code::Ok, message: Cow::Borrowed(""), details: Bytes::new() }
    }

    /// The same status with these details, raw bytes of any length.
    #[must_use]
    pub fn with_details(mut self, details: Bytes) -> Self {
        self.details = details;
        self
    }

    /// True when the code is `Ok`.
    pub fn is_ok(&self) -> bool {
        self.code == Code::Ok
    }

    /// True when the code is `Ok` and there is nothing beside it: how nearly every call ends.
    #[inline]
    pub(crate) fn is_plain_ok(&self) -> bool {
        self.is_ok() && self.message.is_empty() && self.details.is_empty()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())?;
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

impl core::error::Error for Status {}

/// Picks the status out of header or trailer pairs, in one pass and without copying.
///
/// ```
/// # use sonora_core::{Code, StatusFields};
/// let mut fields = StatusFields::default();
/// assert!(fields.read("Grpc-Status", b"5"));
/// assert!(fields.read("grpc-message", b"caf%C3%A9"));
/// assert!(!fields.read("x-request-id", b"7"));
/// let status = fields.status().unwrap().unwrap();
/// assert_eq!((status.code, &*status.message), (Code::NotFound, "café"));
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct StatusFields<'a> {
    number: Option<Result<u32, StatusError>>,
    message: Option<&'a [u8]>,
    details: Option<&'a [u8]>,
}

impl<'a> StatusFields<'a> {
    /// True for the names that [`read`](Self::read) takes: they belong to the status and are not metadata.
    pub fn is_one(name: &str) -> bool {
        StatusField::named(name).is_some()
    }

    /// Takes the pair when it belongs to the status, and says so: such a pair is not metadata.
    ///
    /// Names are compared in any letter case; blanks around a value do not count. The first message and the
    /// first details win; a second `grpc-status` must agree with the first.
    pub fn read(&mut self, name: &str, value: &'a [u8]) -> bool {
        let value = value.trim_ascii();
        match StatusField::named(name) {
            Some(StatusField::Code) => self.number = Some(agreed(self.number, number(value))),
            Some(StatusField::Message) => _ = self.message.get_or_insert(value),
            Some(StatusField::Details) => _ = self.details.get_or_insert(value),
            None => return false,
        }
        true
    }

    /// The status of the pairs read so far; `None` when no `grpc-status` was among them.
    ///
    /// A number beyond 16 is `Unknown`, with the peer's message or, without one, a message that names the
    /// number. Deviation: details that are not base64 count as none, because the status itself is good, and
    /// an unreadable attachment must not hide it.
    ///
    /// # Errors
    /// [`StatusError`] when `grpc-status` is not a number or is given twice with different numbers.
    pub fn status(&self) -> Result<Option<Status>, StatusError> {
        let Some(number) = self.number.transpose()? else { return Ok(None) };
        let message = percent::decode(self.message.unwrap_or_default());
        let mut message: Cow<'static, str> = message.into_owned().into();
        let code = Code::from_number(number).unwrap_or(Code::Unknown);
        if code.number() != number && message.is_empty() {
            message = alloc::format!("grpc-status {number} is not a gRPC code").into();
        }
        let details = self.details.and_then(|text| bin::decode(text).ok()).unwrap_or_default();
        Ok(Some(Status { code, message, details }))
    }
}

/// Why a `grpc-status` says nothing. The peer is at fault in every variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StatusError {
    /// The value is empty.
    #[error("grpc-status is empty")]
    Empty,
    /// The value has a byte that is not a digit.
    #[error("grpc-status has byte {byte:#04x} at {at}, not a digit")]
    NotANumber {
        /// The first such byte.
        byte: u8,
        /// Its offset in the value, blanks around it not counted.
        at: usize,
    },
    /// The number does not fit in 32 bits.
    #[error("grpc-status of {digits} digits is over {max}", max = u32::MAX)]
    TooLarge {
        /// How many digits it has.
        digits: usize,
    },
    /// The field is there twice, with different numbers.
    #[error("grpc-status is {first} and then {second}")]
    Conflict {
        /// The number in the first field.
        first: u32,
        /// The first number that differs from it.
        second: u32,
    },
}

enum StatusField {
    Code,
    Message,
    Details,
}

impl StatusField {
    fn named(name: &str) -> Option<Self> {
        // Nearly every other name fails here, on its length or its first bytes.
        let (prefix, name) = name.split_at_checked("grpc-".len())?;
        if !prefix.eq_ignore_ascii_case("grpc-") {
            return None;
        }
        match name.len() {
            6 if name.eq_ignore_ascii_case("status") => Some(Self::Code),
            7 if name.eq_ignore_ascii_case("message") => Some(Self::Message),
            18 if name.eq_ignore_ascii_case("status-details-bin") => Some(Self::Details),
            _ => None,
        }
    }
}

/// What two `grpc-status` fields say together; the first fault stays.
fn agreed(
    first: Option<Result<u32, StatusError>>,
    second: Result<u32, StatusError>,
) -> Result<u32, StatusError> {
    match (first.transpose()?, second?) {
        (Some(first), second) if first != second => Err(StatusError::Conflict { first, second }),
        (_, number) => Ok(number),
    }
}

fn number(value: &[u8]) -> Result<u32, StatusError> {
    if value.is_empty() {
        return Err(StatusError::Empty);
    }
    if let Some((at, &byte)) = value.iter().enumerate().find(|(_, byte)| !byte.is_ascii_digit()) {
        return Err(StatusError::NotANumber { byte, at });
    }
    value
        .iter()
        .try_fold(0_u32, |number, digit| number.checked_mul(10)?.checked_add(u32::from(digit - b'0')))
        .ok_or(StatusError::TooLarge { digits: value.len() })
}
