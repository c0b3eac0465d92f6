//! Where a channel goes.

use crate::Status;
use core::fmt;
use http::uri::{Authority, PathAndQuery, Scheme, Uri};

/// The place of a server: scheme, host and port, and the path in front of its services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    scheme: Scheme,
    authority: Authority,
    /// Without the slash at its end; mostly empty.
    prefix: String,
}

/// Why a URL is not the place of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlError {
    url: String,
    why: &'static str,
}

impl fmt::Display for UrlError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not the URL of a server: {}", self.url, self.why)
    }
}

impl core::error::Error for UrlError {}

impl Origin {
    /// Reads a URL such as `http://127.0.0.1:8080` or `https://example.org/api`.
    ///
    /// # Errors
    ///
    /// [`UrlError`] for what has no scheme or no host, for another scheme than `http` and `https`, for a port that is
    /// none, for a user or a password, and for a query or a fragment.
    pub fn parse(url: &str) -> Result<Self, UrlError> {
        // A password must not reach a log.
        let shown =
            || url.rsplit_once('@').map_or_else(|| url.to_owned(), |(_, place)| format!("...@{place}"));
        let wrong = |why| UrlError { url: shown(), why };
        let uri: Uri = url.parse().map_err(|_| wrong("it does not parse"))?;
        let parts = uri.into_parts();
        let scheme = parts.scheme.ok_or_else(|| wrong("it starts with neither http:// nor https://"))?;
        if scheme != Scheme::HTTP && scheme != Scheme::HTTPS {
            return Err(wrong("it starts with neither http:// nor https://"));
        }
        let authority = parts.authority.ok_or_else(|| wrong("it has no host"))?;
        if authority.as_str().contains('@') {
            return Err(wrong("it has a user or a password, which belong into metadata"));
        }
        if authority.host().is_empty() {
            return Err(wrong("it has no host"));
        }
        // Whatever follows the host is a port, or `port()` would be that of the scheme, which is somebody else's.
        let has_port = authority.as_str() != authority.host();
        if has_port && !matches!(authority.port_u16(), Some(1..)) {
            return Err(wrong("its port is not a number from 1 to 65535"));
        }
        if url.contains('#') {
            return Err(wrong("it has a fragment"));
        }
        let path = parts.path_and_query;
        if path.as_ref().is_some_and(|path| path.query().is_some()) {
            return Err(wrong("it has a query"));
        }
        let prefix = path.map(|path| path.path().trim_end_matches('/').to_owned()).unwrap_or_default();
        Ok(Self { scheme, authority, prefix })
    }

    /// Whether the connection is to be encrypted.
    pub fn is_https(&self) -> bool {
        self.scheme == Scheme::HTTPS
    }

    /// The host: a name, or an address without the brackets of IPv6.
    pub fn host(&self) -> &str {
        self.authority.host().trim_start_matches('[').trim_end_matches(']')
    }

    /// The port, by default the scheme's.
    pub fn port(&self) -> u16 {
        self.authority.port_u16().unwrap_or(if self.is_https() { 443 } else { 80 })
    }

    /// What a call gets where the connection is to be encrypted and cannot be: nothing is sent in the clear.
    pub fn no_tls(&self) -> Status {
        Status::failed_precondition(format!(
            "connect to {}:{}: https needs the feature `tls`, and roots: the feature `webpki-roots`, or \
             `ChannelBuilder::tls` with some of `ClientTls`",
            self.host(),
            self.port()
        ))
    }

    /// What `host` says on HTTP/1.1.
    pub const fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The path of a method behind the prefix.
    pub fn path(&self, method: Uri) -> Uri {
        if self.prefix.is_empty() {
            return method;
        }
        Uri::try_from(format!("{}{}", self.prefix, method.path())).unwrap_or(method)
    }

    /// The same, with scheme and authority in front: what HTTP/2 wants.
    pub fn absolute(&self, method: Uri) -> Uri {
        let path = self.path(method);
        let mut parts = path.clone().into_parts();
        parts.scheme = Some(self.scheme.clone());
        parts.authority = Some(self.authority.clone());
        parts.path_and_query.get_or_insert(PathAndQuery::from_static("/"));
        Uri::from_parts(parts).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_a_place_and_a_prefix() {
        for (url, host, port, path) in [
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "/a.B/C"),
            ("http://example.org/", "example.org", 80, "/a.B/C"),
            ("https://example.org/api/", "example.org", 443, "/api/a.B/C"),
            ("http://[::1]:9/x/y", "::1", 9, "/x/y/a.B/C"),
        ] {
            let origin = Origin::parse(url).unwrap();
            assert_eq!((origin.host(), origin.port()), (host, port), "{url}");
            assert_eq!(origin.path(Uri::from_static("/a.B/C")).path(), path);
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_said() {
        for (url, why) in [
            ("127.0.0.1:8080", "http://"),
            ("localhost", "http://"),
            ("ftp://a", "http://"),
            ("http://a/?b", "query"),
            ("http://u:secret@a", "password"),
            ("http://a b", "parse"),
            ("http://a:65536", "port"),
            ("http://a:0", "port"),
            ("http://a:b/c", "port"),
            ("http://a:/c", "port"),
            ("https://[::1]:99999", "port"),
            ("http://:8080", "host"),
            ("http://a/#b", "fragment"),
            ("", "parse"),
        ] {
            let error = Origin::parse(url).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
