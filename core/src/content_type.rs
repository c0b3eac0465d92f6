//! `content-type` and `accept`: which of the three wires a call travels on.

use crate::wire::Wire;

/// A media type of gRPC or gRPC-Web.
///
/// ```
/// # use sonora_core::{ContentType, Subtype, Wire};
/// let request = ContentType::parse(b"Application/gRPC-Web; charset=utf-8").unwrap();
/// assert_eq!(request, ContentType { wire: Wire::Web, subtype: Subtype::None });
/// let response = ContentType::negotiate(request, Some(b"application/grpc-web-text+proto"));
/// assert_eq!(response.as_str(), "application/grpc-web-text+proto");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContentType {
    /// How the body is encoded.
    pub wire: Wire,
    /// How messages are encoded.
    pub subtype: Subtype,
}

/// What follows the `+` of a [`ContentType`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subtype {
    /// Nothing, as in `application/grpc-web`: protobuf by default.
    None,
    /// `+proto`.
    Proto,
    /// Something else, such as `+json` or `+thrift`, or several types in one field. It is gRPC, but not ours:
    /// to be refused with an error that quotes the field, which this `Copy` type does not keep.
    Other,
}

impl ContentType {
    /// Reads a `content-type` value; `None` when it is neither gRPC nor gRPC-Web.
    ///
    /// Letter case, parameters and blanks do not count. A value with another subtype is recognised as
    /// [`Subtype::Other`]. Allocates nothing.
    ///
    /// Source: gRPC-Web, *Protocol differences*, Content-Type; gRPC over HTTP2, *Requests*, Content-Type.
    #[inline]
    pub fn parse(value: &[u8]) -> Option<Self> {
        exact(value).or_else(|| Self::parse_any_case(value))
    }

    /// What the response to `request` is sent as, given the request's `accept` field.
    ///
    /// The entry with the highest q-value decides, the first of several; so does its spelling, short or with
    /// `+proto`, because protobuf-ts and Sonora for Python compare the whole string. `*/*` and
    /// `application/*` mean "as the request", and so does a field that is absent or has no usable entry.
    /// Entries with `q=0`, other types and other subtypes are not usable. Native gRPC answers as it was asked.
    /// Deviation: a q-value that is not a number counts as 1, and nothing is ever answered 406, because old
    /// clients send whatever their HTTP library puts there. Allocates nothing.
    ///
    /// Source: gRPC-Web, *Protocol differences*, Accept; RFC 9110, *Accept* and *Quality Values*.
    #[inline]
    pub fn negotiate(request: Self, accept: Option<&[u8]>) -> Self {
        let Some(accept) = accept.filter(|_| request.wire != Wire::Grpc) else { return request };
        match exact(accept) {
            Some(exact) if exact.wire != Wire::Grpc => exact,
            None if accept == b"*/*" => request,
            _ => Self::best(request, accept),
        }
    }

    fn best(request: Self, accept: &[u8]) -> Self {
        let (mut best, mut best_quality) = (request, 0);
        for entry in accept.split(|byte| *byte == b',') {
            let mut parts = entry.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            let Some(usable) = parts.next().and_then(|range| usable(range, request)) else { continue };
            let quality = parts.find_map(quality).unwrap_or(MAX_QUALITY);
            if quality > best_quality {
                (best, best_quality) = (usable, quality);
            }
        }
        best
    }

    /// The one spelling that is sent for this type, lower-case and without parameters.
    ///
    /// [`Subtype::Other`] is never sent and is spelled like [`Subtype::None`].
    pub const fn as_str(self) -> &'static str {
        match (self.wire, self.subtype) {
            (Wire::Grpc, Subtype::Proto) => "application/grpc+proto",
            (Wire::Grpc, _) => "application/grpc",
            (Wire::Web, Subtype::Proto) => "application/grpc-web+proto",
            (Wire::Web, _) => "application/grpc-web",
            (Wire::WebText, Subtype::Proto) => "application/grpc-web-text+proto",
            (Wire::WebText, _) => "application/grpc-web-text",
        }
    }

    fn parse_any_case(value: &[u8]) -> Option<Self> {
        let media_type = value.split(|byte| *byte == b';').next()?.trim_ascii();
        let (prefix, rest) = media_type.split_at_checked(b"application/grpc".len())?;
        if !prefix.eq_ignore_ascii_case(b"application/grpc") {
            return None;
        }
        // A comma is a repeated field that was joined: a type of ours, and then one too many.
        let end = rest.iter().position(|byte| matches!(byte, b'+' | b',')).unwrap_or(rest.len());
        let (kind, suffix) = rest.split_at_checked(end)?;
        let wire = match kind.trim_ascii_end() {
            [] => Wire::Grpc,
            kind if kind.eq_ignore_ascii_case(b"-web") => Wire::Web,
            kind if kind.eq_ignore_ascii_case(b"-web-text") => Wire::WebText,
            _ => return None,
        };
        let subtype = match suffix {
            [] => Subtype::None,
            suffix if suffix.eq_ignore_ascii_case(b"+proto") => Subtype::Proto,
            _ => Subtype::Other,
        };
        Some(Self { wire, subtype })
    }
}

/// The spellings that nearly every peer sends.
#[inline]
fn exact(value: &[u8]) -> Option<ContentType> {
    // What all begin with is compared once, and the rest as a whole: a pattern would be byte by byte.
    let rest = value.strip_prefix(b"application/grpc")?;
    let (wire, subtype) = match rest {
        rest if rest == b"-web+proto" => (Wire::Web, Subtype::Proto),
        rest if rest == b"-web" => (Wire::Web, Subtype::None),
        rest if rest == b"-web-text" => (Wire::WebText, Subtype::None),
        rest if rest == b"-web-text+proto" => (Wire::WebText, Subtype::Proto),
        b"" => (Wire::Grpc, Subtype::None),
        rest if rest == b"+proto" => (Wire::Grpc, Subtype::Proto),
        _ => return None,
    };
    Some(ContentType { wire, subtype })
}

/// The response that a media range of an `accept` field asks for, if it is one that can be given.
fn usable(range: &[u8], request: ContentType) -> Option<ContentType> {
    if range == b"*/*" || range.eq_ignore_ascii_case(b"application/*") {
        return Some(request);
    }
    ContentType::parse(range).filter(|it| it.wire != Wire::Grpc && it.subtype != Subtype::Other)
}

/// `q=1`, in thousandths.
const MAX_QUALITY: u16 = 1000;

/// The thousandths of a parameter `q=0.123`; `None` when it is another parameter or no number.
fn quality(parameter: &[u8]) -> Option<u16> {
    let [b'q' | b'Q', b'=', whole @ (b'0' | b'1'), fraction @ ..] = parameter else { return None };
    let digits = match fraction {
        [] => fraction,
        [b'.', digits @ ..] if digits.len() <= 3 && digits.iter().all(u8::is_ascii_digit) => digits,
        _ => return None,
    };
    let thousandths =
        digits.iter().chain(b"000").take(3).fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'));
    Some((u16::from(whole - b'0') * MAX_QUALITY + thousandths).min(MAX_QUALITY))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed test may panic")]

    use super::{ContentType, Subtype, Wire};

    const SENT: [(&str, Wire, Subtype); 6] = [
        ("application/grpc", Wire::Grpc, Subtype::None),
        ("application/grpc+proto", Wire::Grpc, Subtype::Proto),
        ("application/grpc-web", Wire::Web, Subtype::None),
        ("application/grpc-web+proto", Wire::Web, Subtype::Proto),
        ("application/grpc-web-text", Wire::WebText, Subtype::None),
        ("application/grpc-web-text+proto", Wire::WebText, Subtype::Proto),
    ];

    #[test]
    fn what_is_sent_is_read_back() {
        for (text, wire, subtype) in SENT {
            assert_eq!(ContentType::parse(text.as_bytes()), Some(ContentType { wire, subtype }));
            assert_eq!(ContentType { wire, subtype }.as_str(), text);
        }
    }

    #[test]
    fn case_parameters_and_blanks_do_not_count() {
        for (text, wire, subtype) in SENT {
            let shouted = [" ", &text.to_ascii_uppercase(), "\t;CHARSET=utf-8; a=\"b+c\" "].concat();
            assert_eq!(ContentType::parse(shouted.as_bytes()), Some(ContentType { wire, subtype }));
        }
    }

    #[test]
    fn other_subtypes_are_recognised() {
        for (value, wire) in [
            (&b"application/grpc-web+json"[..], Wire::Web),
            (b"application/grpc-web-text+thrift; a=b", Wire::WebText),
            (b"application/grpc+", Wire::Grpc),
            (b"application/grpc+bytes", Wire::Grpc),
            (b"application/grpc-web+protobuf", Wire::Web),
            (b"application/grpc-web, application/grpc-web", Wire::Web),
            (b"application/grpc-web+proto,application/grpc-web+proto", Wire::Web),
        ] {
            let subtype = Subtype::Other;
            assert_eq!(ContentType::parse(value), Some(ContentType { wire, subtype }));
        }
    }

    #[test]
    fn other_types_are_not_grpc() {
        for value in [
            "",
            "*/*",
            "application/json",
            "application/proto",
            "application/grp",
            "application/grpc-",
            "application/grpc-tcp",
            "application/grpc-webtext",
            "application/grpc-web-",
            "application/grpcweb",
            "text/grpc-web",
            "application/connect+proto",
            "x application/grpc-web",
            "application/json, application/grpc",
        ] {
            assert_eq!(ContentType::parse(value.as_bytes()), None, "{value:?}");
        }
    }

    #[test]
    fn accept_decides_the_form_of_the_response() {
        let web = "application/grpc-web+proto";
        let text = "application/grpc-web-text";
        for (request, accept, response) in [
            (web, "", web),
            (web, "*/*", web),
            (text, "application/*, image/png", text),
            (text, "application/json, text/html;q=0.9", text),
            (web, "application/grpc-web-text", text),
            (web, "application/grpc-web", "application/grpc-web"),
            (text, "Application/gRPC-Web+Proto; a=b", web),
            (text, "application/json, application/grpc-web+proto", web),
            (web, "application/grpc-web-text, application/grpc-web+proto", text),
            (web, "application/grpc-web-text;q=0.5, application/grpc-web+proto;q=0.501", web),
            (web, "application/grpc-web+proto;q=0.5 ,\tapplication/grpc-web-text ; v=1; Q=1.000", text),
            (web, "application/grpc-web-text;q=0.4, */*;q=0.8", web),
            (web, "application/grpc-web-text;q=0.1", text),
            (web, "application/grpc-web-text;q=0.21, application/grpc-web+proto;q=0.2", text),
            (web, "application/grpc-web-text, application/grpc-web+proto;q=1.999", text), // as q=1
            (web, "application/grpc-web-text;q=0", web),
            (web, "application/grpc-web-text;q=0.000", web),
            (web, "application/grpc-web+proto;q=0.9, application/grpc-web-text;q=junk", text),
            (web, "application/grpc-web-text+json", web),
            (web, "application/grpc", web),
            (web, ",,;;q=,", web),
            ("application/grpc", "application/grpc-web-text", "application/grpc"),
        ] {
            let request = ContentType::parse(request.as_bytes()).unwrap();
            let given = ContentType::negotiate(request, Some(accept.as_bytes())).as_str();
            assert_eq!(given, response, "{accept:?}");
            assert_eq!(ContentType::negotiate(request, None), request);
        }
    }
}
