//! The heads of requests and responses.

use super::response::Pairs;
use super::status::status_of;
use super::values::{check_content_type, check_timeout};
use crate::toy::Toy;
use core::cmp::Reverse;
use core::time::Duration;
use sonora_core::{
    Code, ContentType, Field, Limits, Metadata, Options, Subtype, Wire, client, relay, server,
};

/// What becomes of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is a call.
    Call {
        /// How it travels.
        wire: Wire,
        /// What is left of its deadline.
        timeout: Option<Duration>,
        /// What the answer travels as.
        answer: &'static str,
        /// Whether messages of the answer are compressed.
        toy: bool,
    },
    /// It is answered with this code in the head, under this content-type.
    Refused(Code, &'static str),
    /// It is answered with this HTTP status and a sentence.
    Http(u16),
}

/// Holds [`server::accept`] against the oracle; the server knows [`Toy`]. [`relay::accept`] judges alike, but takes
/// any encoding and uses none.
pub fn check_request_head(method: &str, fields: &[(&str, &[u8])]) -> Verdict {
    let options = Options { limits: Limits::default(), codecs: Toy::codecs() };
    let told = match server::accept(method, fields.iter().copied(), &options) {
        Ok(call) => accepted(call.head, call.responder),
        Err(reject) => refused(&reject),
    };
    let expected = judged(method, fields);
    assert_eq!(told, expected, "{method} {fields:?}");
    check_relayed_head(method, fields);
    expected
}

fn check_relayed_head(method: &str, fields: &[(&str, &[u8])]) {
    let told = match relay::accept(method, fields.iter().copied(), &Limits::default()) {
        Ok(call) => accepted(call.head, call.responder),
        Err(reject) => refused(&reject),
    };
    let encodings = ["grpc-encoding", "grpc-accept-encoding"];
    let mut others = fields.to_vec();
    others.retain(|(name, _)| !encodings.contains(&&*name.to_ascii_lowercase()));
    assert_eq!(told, judged(method, &others), "{method} {fields:?} relayed");
}

fn accepted(head: server::CallHead, responder: server::Responder) -> Verdict {
    let (answer, writer) = responder.start(&Metadata::new());
    let wire = check_content_type(answer.content_type.as_bytes()).map(|it| it.wire);
    assert_eq!(Some(writer.wire()), wire);
    let toy = field(&answer.fields, "grpc-encoding").is_some();
    Verdict::Call { wire: head.wire, timeout: head.timeout, answer: answer.content_type, toy }
}

fn refused(reject: &server::Reject) -> Verdict {
    if reject.head.status != 200 {
        return Verdict::Http(reject.head.status);
    }
    let number = field(&reject.head.fields, "grpc-status").and_then(|code| code.parse().ok());
    let code = number.and_then(Code::from_number).expect("a refusal has a code");
    Verdict::Refused(code, reject.head.content_type)
}

fn field<'a>(fields: &'a [Field], wanted: &str) -> Option<&'a str> {
    let (_, value) = fields.iter().find(|(name, _)| name == wanted)?;
    core::str::from_utf8(value).ok()
}

/// Holds [`AwaitResponse::open`](client::AwaitResponse::open) against the oracle: the code of a head that ends
/// the call, or whether one that does not has a status. The client knows [`Toy`].
pub fn check_response_head(asked: Wire, http_status: u16, fields: &[(&str, &[u8])]) -> Result<bool, Code> {
    let options = Options { limits: Limits::default(), codecs: Toy::codecs() };
    let call = client::start("/s/m", asked, None, &Metadata::new(), &options);
    let told = call.response.open(http_status, fields.iter().copied());
    let told = told.map(|reader| reader.has_status_in_head()).map_err(|status| status.code);
    let expected = opened(asked, http_status, fields);
    assert_eq!(told, expected, "{asked:?} {http_status} {fields:?}");
    expected
}

fn first<'a>(fields: &[(&str, &'a [u8])], wanted: &str) -> Option<&'a [u8]> {
    fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| *value)
}

fn judged(method: &str, fields: &[(&str, &[u8])]) -> Verdict {
    if method != "POST" {
        return Verdict::Http(405);
    }
    let request = first(fields, "content-type").and_then(check_content_type);
    let Some(request) = request.filter(|it| it.subtype != Subtype::Other) else { return Verdict::Http(415) };
    let answer = check_accept(request, first(fields, "accept")).as_str();
    let timeout = first(fields, "grpc-timeout").map(check_timeout);
    if timeout == Some(None) {
        return Verdict::Refused(Code::InvalidArgument, answer);
    }
    if !knows(first(fields, "grpc-encoding")) {
        return Verdict::Refused(Code::Unimplemented, answer);
    }
    let accepted = first(fields, "grpc-accept-encoding").unwrap_or_default().to_ascii_lowercase();
    let toy = accepted.split(|byte| *byte == b',').any(|name| name.trim_ascii() == b"toy");
    Verdict::Call { wire: request.wire, timeout: timeout.flatten(), answer, toy }
}

fn opened(asked: Wire, http_status: u16, fields: &[(&str, &[u8])]) -> Result<bool, Code> {
    let pairs: Pairs = fields.iter().map(|(name, value)| (name.to_string(), value.to_vec())).collect();
    let in_head = status_of(&pairs);
    if http_status != 200 {
        let told = in_head.ok().flatten().filter(|status| !status.is_ok());
        return Err(told.map_or(code_of(http_status), |status| status.code));
    }
    let Some(answer) = first(fields, "content-type").and_then(check_content_type) else {
        return Err(Code::Unknown);
    };
    let native = (asked == Wire::Grpc, answer.wire == Wire::Grpc);
    let foreign = native.0 != native.1 || answer.subtype == Subtype::Other;
    if foreign || !knows(first(fields, "grpc-encoding")) {
        return Err(Code::Internal);
    }
    in_head.map(|status| status.is_some()).map_err(|_| Code::Unknown)
}

fn knows(encoding: Option<&[u8]>) -> bool {
    encoding.is_none_or(|name| [&b"toy"[..], b"identity"].contains(&&*name.to_ascii_lowercase()))
}

fn code_of(http_status: u16) -> Code {
    match http_status {
        400 => Code::Internal,
        401 => Code::Unauthenticated,
        403 => Code::PermissionDenied,
        404 => Code::Unimplemented,
        429 | 502 | 503 | 504 => Code::Unavailable,
        _ => Code::Unknown,
    }
}

/// Holds [`ContentType::negotiate`] against the oracle.
pub fn check_accept(request: ContentType, accept: Option<&[u8]>) -> ContentType {
    let expected = negotiated(request, accept);
    assert_eq!(ContentType::negotiate(request, accept), expected, "{request:?} {accept:?}");
    expected
}

fn negotiated(request: ContentType, accept: Option<&[u8]>) -> ContentType {
    let (Some(accept), Wire::Web | Wire::WebText) = (accept, request.wire) else { return request };
    let mut offers: Vec<_> =
        accept.split(|byte| *byte == b',').filter_map(|entry| offer(entry, request)).collect();
    offers.sort_by_key(|(quality, _)| Reverse(*quality));
    offers.first().map_or(request, |(_, answer)| *answer)
}

/// What one entry asks for, and how much; `None` when it is not to be had.
fn offer(entry: &[u8], request: ContentType) -> Option<(u16, ContentType)> {
    let entry = entry.to_ascii_lowercase();
    let mut parts = entry.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let answer = match parts.next()? {
        b"*/*" | b"application/*" => request,
        range => check_content_type(range)?,
    };
    let quality = parts.find_map(quality).unwrap_or(1000);
    let ours = answer == request || (answer.wire != Wire::Grpc && answer.subtype != Subtype::Other);
    (ours && quality > 0).then_some((quality, answer))
}

fn quality(parameter: &[u8]) -> Option<u16> {
    let number = core::str::from_utf8(parameter).ok()?.strip_prefix("q=")?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let whole: u16 = ["0", "1"].iter().position(|it| *it == whole)? as u16;
    let thousandths = || format!("{fraction:0<3}").parse::<u16>().ok();
    if digits { Some((whole * 1000 + thousandths()?).min(1000)) } else { None }
}
