//! What the head of a response says, as a client judges it.

use crate::client;
use crate::content_type::ContentType;
use crate::read_error::{ReadError, Role};
use crate::status::{Code, Status, StatusFields};
use crate::wire::Wire;
use alloc::{format, string::String};

/// The head of a response that was found to be gRPC's.
pub(crate) struct Head<'a> {
    /// How the body travels.
    pub(crate) wire: Wire,
    /// The value of `grpc-encoding`; `None` when messages are not compressed.
    pub(crate) encoding: Option<&'a [u8]>,
    status: StatusFields<'a>,
}

impl<'a> Head<'a> {
    /// Judges the head of a response to a request that travelled on `asked`.
    pub(crate) fn judge(
        asked: Wire,
        http_status: u16,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Self, Status> {
        let fields = ResponseFields::read(headers);
        if http_status != 200 {
            return Err(match fields.status.status() {
                Ok(Some(status)) if !status.is_ok() => status,
                _ => http_error(asked, http_status, fields.content_type),
            });
        }
        let content_type = fields.content_type.and_then(ContentType::parse);
        let wire = match content_type {
            Some(is) if (is.wire == Wire::Grpc) == (asked == Wire::Grpc) && is.subtype.is_proto() => is.wire,
            Some(_) => return Err(foreign(Code::Internal, fields.content_type)),
            None => return Err(foreign(Code::Unknown, fields.content_type)),
        };
        let encoding = fields.encoding.filter(|name| !name.eq_ignore_ascii_case(b"identity"));
        Ok(Self { wire, encoding, status: fields.status })
    }

    /// The status in the head, if there is one.
    pub(crate) fn status(&self) -> Result<Option<Status>, Status> {
        self.status.status().map_err(|error| ReadError::from(error).to_status(Role::Client))
    }
}

/// The few fields of a response that concern the core.
#[derive(Default)]
struct ResponseFields<'a> {
    content_type: Option<&'a [u8]>,
    encoding: Option<&'a [u8]>,
    status: StatusFields<'a>,
}

impl<'a> ResponseFields<'a> {
    fn read(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut fields = Self::default();
        for (name, value) in headers {
            match name.len() {
                12 if name.eq_ignore_ascii_case("content-type") => {
                    fields.content_type.get_or_insert(value);
                }
                13 if name.eq_ignore_ascii_case("grpc-encoding") => {
                    fields.encoding.get_or_insert(value);
                }
                _ => {
                    fields.status.read(name, value);
                }
            }
        }
        fields
    }
}

/// An HTTP error that says nothing of gRPC.
fn http_error(asked: Wire, http_status: u16, content_type: Option<&[u8]>) -> Status {
    let content_type = content_type.map_or_else(|| String::from("none"), shown);
    let mut message = format!("HTTP status {http_status}, content-type {content_type}");
    if http_status == 415 {
        // What a server without text mode answers, connect-go's for one.
        message += ": the server does not take ";
        message += client::content_type(asked);
    }
    Status::new(Code::from_http_status(http_status), message)
}

/// A content-type that was not asked for.
fn foreign(code: Code, content_type: Option<&[u8]>) -> Status {
    let content_type = content_type.map_or_else(|| String::from("none"), shown);
    Status::new(code, format!("response is not gRPC-Web with protobuf: content-type {content_type}"))
}

/// A peer's text for a message: short, printable.
pub(crate) fn shown(value: &[u8]) -> String {
    const MOST: usize = 80;
    value
        .iter()
        .take(MOST)
        .map(|byte| if byte.is_ascii_graphic() { char::from(*byte) } else { ' ' })
        .collect()
}
