//! Cross-origin calls: which response fields let a browser's page read the answer.
//!
//! Source: Fetch Standard, *CORS protocol*.

use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::array::IntoIter;
use core::fmt;
use core::iter::Flatten;
use core::time::Duration;

use crate::trailers::is_token;

mod origin;
#[cfg(test)]
mod tests;

pub use origin::{OriginError, OriginList};

/// Which pages of other origins may call, and what they may send and read.
///
/// The fields it gives are data: add `vary` to one that is there, set the others. A response that refuses has
/// `vary` alone, and the browser does the rest. Cheap to clone.
///
/// ```
/// # use sonora_core::cors::Policy;
/// let policy = Policy::origins(["https://shop.example"]).credentials(true);
/// let fields: Vec<_> = policy.response(Some(b"https://shop.example"), ["x-cost"]).collect();
/// assert_eq!(fields[1], ("access-control-allow-origin", "https://shop.example".into()));
/// assert_eq!(
///     fields[3],
///     (
///         "access-control-expose-headers",
///         "grpc-status, grpc-message, grpc-status-details-bin, x-cost".into()
///     )
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    origins: Origins,
    credentials: bool,
    /// A joined list, or `None` to echo what is asked for.
    allow_headers: Option<Arc<str>>,
    /// A joined list of what every response exposes.
    expose_headers: Arc<str>,
    /// In seconds, as it is sent.
    max_age: Arc<str>,
}

impl Policy {
    /// Allows these origins, each as a browser writes it: scheme, host and, unless it is the default, port.
    ///
    /// A slash at the end and letter case, both of which no browser sends, are taken off. The list is the
    /// program's own; for one that comes from elsewhere there is [`try_origins`](Self::try_origins).
    ///
    /// # Panics
    /// When one of them is not an origin, and so would never match: `*`, `localhost:9000`, `http://a/path`, an empty
    /// text, and `null`, which every sandboxed frame and local file sends. The message says what to write.
    #[expect(clippy::panic, reason = "a typing error of the program's, at its start; no peer gets here")]
    #[must_use]
    #[track_caller]
    pub fn origins(origins: impl OriginList) -> Self {
        match Self::try_origins(origins) {
            Ok(policy) => policy,
            Err(error) => panic!("{error}"),
        }
    }

    /// The same, for origins that the program reads from its configuration.
    ///
    /// # Errors
    /// [`OriginError`] for the first of them that is not an origin.
    pub fn try_origins(origins: impl OriginList) -> Result<Self, OriginError> {
        let listed: Result<_, _> =
            origins.into_iter().map(|origin| origin::as_sent(origin.as_ref())).collect();
        Ok(Self::new(Origins::Listed(listed?)))
    }

    /// Allows every origin, `null` too, by mirroring it; never `*`, which browsers refuse with credentials.
    pub fn any() -> Self {
        Self::new(Origins::Any)
    }

    /// Allows the origins for which `matches` is true. It is not asked about `null`, which stays refused.
    pub fn matching(matches: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        Self::new(Origins::Matching(Arc::new(matches)))
    }

    /// Lets pages send cookies and client certificates. Default: no.
    #[must_use]
    pub fn credentials(mut self, allowed: bool) -> Self {
        self.credentials = allowed;
        self
    }

    /// Allows these request headers, and those that gRPC-Web itself sends (`content-type`, `x-grpc-web`,
    /// `x-user-agent`, `grpc-timeout`, `grpc-encoding`, `grpc-accept-encoding`). Default: whatever is asked.
    ///
    /// A fixed list saves preflights: a browser remembers headers one by one. Names that are not HTTP tokens
    /// are left out.
    #[must_use]
    pub fn allow_headers<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.allow_headers = Some(joined(SENT_BY_CLIENTS, names).as_ref().into());
        self
    }

    /// Lets pages read these response headers, on every response, besides the three of the status and the
    /// names given to [`response`](Self::response). Names that are not HTTP tokens are left out.
    #[must_use]
    pub fn expose_headers<N: AsRef<str>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.expose_headers = joined(STATUS_NAMES, names).as_ref().into();
        self
    }

    /// How long a browser may remember a preflight, in whole seconds. Default: 2 hours, the most that Chromium
    /// takes (Firefox: 24 hours).
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age.as_secs().to_string().into();
        self
    }

    /// The fields of the answer to an OPTIONS request.
    ///
    /// `origin`, `method` and `headers` are the values of `origin`, `access-control-request-method` and
    /// `access-control-request-headers`. Without a method it is no preflight, and nothing is allowed. The
    /// methods allowed are always `POST, OPTIONS`: the browser refuses a page another one. Requested headers
    /// are echoed only when they are a list of HTTP tokens.
    pub fn preflight<'a>(
        &'a self,
        origin: Option<&'a [u8]>,
        method: Option<&'a [u8]>,
        headers: Option<&'a [u8]>,
    ) -> Fields<'a> {
        let origin = method.and_then(|_| self.allowed(origin));
        let headers = match &self.allow_headers {
            Some(fixed) => Some(&**fixed),
            None => headers.and_then(token_list),
        };
        let headers = headers.filter(|_| origin.is_some());
        let fields = [
            Some(("vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers")),
            origin.map(|origin| ("access-control-allow-origin", origin)),
            self.credentials_field(origin),
            origin.map(|_| ("access-control-allow-methods", "POST, OPTIONS")),
            headers.map(|names| ("access-control-allow-headers", names)),
            origin.map(|_| ("access-control-max-age", &*self.max_age)),
        ];
        Fields(fields.map(|field| field.map(borrowed)).into_iter().flatten())
    }

    /// The fields of any other response, whether the call succeeded or not.
    ///
    /// `origin` is the value of the request's `origin`, `names` are the names of the response's own metadata:
    /// pages see no header that is not named, and `*` does not work with credentials. Names that are not HTTP
    /// tokens are left out, repeated ones named once.
    pub fn response<'a, N: AsRef<str>>(
        &'a self,
        origin: Option<&'a [u8]>,
        names: impl IntoIterator<Item = N>,
    ) -> Fields<'a> {
        let origin = self.allowed(origin);
        let exposed = origin.map(|_| joined(&self.expose_headers, names));
        let fields = [
            Some(borrowed(("vary", "Origin"))),
            origin.map(|origin| borrowed(("access-control-allow-origin", origin))),
            self.credentials_field(origin).map(borrowed),
            exposed.map(|names| ("access-control-expose-headers", names)),
            None,
            None,
        ];
        Fields(fields.into_iter().flatten())
    }

    fn new(origins: Origins) -> Self {
        Self {
            origins,
            credentials: false,
            allow_headers: None,
            expose_headers: STATUS_NAMES.into(),
            max_age: "7200".into(),
        }
    }

    /// The origin, when it is allowed and can stand in a response.
    fn allowed<'a>(&self, origin: Option<&'a [u8]>) -> Option<&'a str> {
        let origin = origin.filter(|it| !it.is_empty() && it.iter().all(u8::is_ascii_graphic))?;
        let origin = core::str::from_utf8(origin).ok()?;
        self.origins.allow(origin).then_some(origin)
    }

    fn credentials_field(&self, origin: Option<&str>) -> Option<(&'static str, &'static str)> {
        (self.credentials && origin.is_some()).then_some(("access-control-allow-credentials", "true"))
    }
}

/// The fields of one response, in order: lower-case names of HTTP fields and their values. Borrows the policy
/// and the request's fields, and nothing of the response, so they can be added to it one by one.
#[derive(Clone, Debug)]
pub struct Fields<'a>(Flatten<IntoIter<Option<Field<'a>>, 6>>);

type Field<'a> = (&'static str, Cow<'a, str>);

impl<'a> Iterator for Fields<'a> {
    type Item = (&'static str, Cow<'a, str>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

#[derive(Clone)]
enum Origins {
    Any,
    /// As they are sent.
    Listed(Arc<[Box<str>]>),
    Matching(Arc<dyn Fn(&str) -> bool + Send + Sync>),
}

impl Origins {
    fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            _ if origin == "null" => false,
            Self::Listed(origins) => origins.iter().any(|it| **it == *origin),
            Self::Matching(matches) => matches(origin),
        }
    }
}

impl fmt::Debug for Origins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("Any"),
            Self::Listed(origins) => f.debug_tuple("Listed").field(origins).finish(),
            Self::Matching(_) => f.write_str("Matching(..)"),
        }
    }
}

/// What a page has to read to know how its call ended.
const STATUS_NAMES: &str = "grpc-status, grpc-message, grpc-status-details-bin";

/// What gRPC-Web clients send by themselves.
const SENT_BY_CLIENTS: &str =
    "content-type, x-grpc-web, x-user-agent, grpc-timeout, grpc-encoding, grpc-accept-encoding";

fn borrowed<'a>((name, value): (&'static str, &'a str)) -> Field<'a> {
    (name, Cow::Borrowed(value))
}

/// `list` and those of `names` that are not in it, in lower case.
fn joined<N: AsRef<str>>(list: &str, names: impl IntoIterator<Item = N>) -> Cow<'_, str> {
    let mut list = Cow::Borrowed(list);
    for name in names {
        let name = name.as_ref();
        let valid = !name.is_empty() && name.bytes().all(is_token);
        if valid && !list.split(", ").any(|it| it.eq_ignore_ascii_case(name)) {
            let list: &mut String = list.to_mut();
            list.push_str(", ");
            list.extend(name.chars().map(|it| it.to_ascii_lowercase()));
        }
    }
    list
}

/// A comma-separated list of header names, as it came; `None` when it is anything else, or has no name.
fn token_list(value: &[u8]) -> Option<&str> {
    let value = value.trim_ascii();
    let is_name = |name: &[u8]| !name.is_empty() && name.iter().copied().all(is_token);
    let valid = value.split(|byte| *byte == b',').all(|name| is_name(name.trim_ascii()));
    core::str::from_utf8(value).ok().filter(|_| valid)
}
