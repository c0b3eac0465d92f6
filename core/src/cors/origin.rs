//! What an origin is, as a browser writes it.

use alloc::boxed::Box;
use core::fmt;

/// Why a text can not be in a list of origins: no browser sends it, so it would allow nobody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginError {
    origin: Box<str>,
    why: &'static str,
}

impl fmt::Display for OriginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not an origin, which is scheme://host[:port]: {}", self.origin, self.why)
    }
}

impl core::error::Error for OriginError {}

/// What is a list of origins: an array, a slice, a `Vec` or an iterator of whatever is a `str`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a list of origins",
    label = "not an `IntoIterator` over `&str`s or `String`s",
    note = "one origin is a list of one: `Cors::origins([\"https://shop.example\"])`"
)]
pub trait OriginList: IntoIterator<Item: AsRef<str>> {}

#[diagnostic::do_not_recommend]
impl<L: IntoIterator<Item: AsRef<str>>> OriginList for L {}

/// The origin as browsers send it: in lower case, and without a slash at its end.
pub(super) fn as_sent(origin: &str) -> Result<Box<str>, OriginError> {
    let sent = origin.strip_suffix('/').unwrap_or(origin).to_ascii_lowercase();
    match why_never_sent(&sent) {
        Some(why) => Err(OriginError { origin: origin.into(), why }),
        None => Ok(sent.into_boxed_str()),
    }
}

/// Source: Fetch Standard, *`Origin` header*; URL Standard, *origin* and *host serializing*.
fn why_never_sent(origin: &str) -> Option<&'static str> {
    match origin {
        "*" => return Some("to allow every origin, use `Cors::any()`"),
        "null" => return Some("sandboxed frames and local files send `null`, so it names nobody"),
        _ => {}
    }
    let Some((scheme, place)) = origin.split_once("://").filter(|(scheme, _)| !scheme.is_empty()) else {
        return Some("it has no scheme, such as http:// or https://");
    };
    if origin.contains('*') {
        return Some("origins are compared whole; for a pattern, use `Cors::matching(..)`");
    }
    if place.contains(['/', '?', '#', '@']) {
        return Some("it has more than a host and a port");
    }
    if !origin.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Some("browsers send printable ASCII alone, other hosts in Punycode (xn--..)");
    }
    // The colons of an IPv6 address stand in brackets, in front of the port's.
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    match (scheme, port) {
        _ if host.is_empty() => Some("it has no host"),
        ("http", Some("80")) | ("https", Some("443")) => Some("browsers leave out the scheme's own port"),
        (_, Some(port)) if !is_port(port) => Some("its port is not a number from 0 to 65535"),
        _ => None,
    }
}

/// As it is sent: without zeros in front.
fn is_port(port: &str) -> bool {
    let digits = port.bytes().all(|byte| byte.is_ascii_digit());
    digits && (port == "0" || !port.starts_with('0')) && port.parse::<u16>().is_ok()
}
