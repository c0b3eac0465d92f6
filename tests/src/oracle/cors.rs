//! The fields of CORS.

use super::case::fields;
use core::time::Duration;
use sonora_core::cors::{Fields, Policy};

/// What a server allows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorsTerms<'a> {
    /// From where.
    pub origins: CorsOrigins<'a>,
    /// With cookies.
    pub credentials: bool,
    /// A fixed list of request headers.
    pub allow: Option<Vec<&'a str>>,
    /// Response headers for every response.
    pub expose: Vec<&'a str>,
    /// For how long, in seconds.
    pub max_age: Option<u16>,
}

/// From where pages may call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CorsOrigins<'a> {
    /// From everywhere.
    #[default]
    Any,
    /// From these.
    Listed(Vec<&'a str>),
    /// From those with this at the end.
    Ending(&'a str),
}

/// What a browser says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CorsRequest<'a> {
    /// Where the page is from.
    pub origin: Option<&'a [u8]>,
    /// `access-control-request-method`
    pub method: Option<&'a [u8]>,
    /// `access-control-request-headers`
    pub headers: Option<&'a [u8]>,
}

/// What a fuzzer's lines say: `origins:` or `ending:`, `credentials:`, `allow:`, `expose:` and `max-age:` of the
/// server, `origin:`, `method:` and `headers:` of the browser, `names:` of the response.
pub fn read_cors(bytes: &[u8]) -> (CorsTerms<'_>, CorsRequest<'_>, Vec<&str>) {
    let (mut terms, mut request, mut names) = (CorsTerms::default(), CorsRequest::default(), Vec::new());
    for (name, value) in fields(bytes) {
        let text = core::str::from_utf8(value).unwrap_or_default();
        let list = || text.split(' ').collect();
        match name {
            "origins" => terms.origins = CorsOrigins::Listed(list()),
            "ending" => terms.origins = CorsOrigins::Ending(text),
            "credentials" => terms.credentials = true,
            "allow" => terms.allow = Some(list()),
            "expose" => terms.expose = list(),
            "max-age" => terms.max_age = text.parse().ok(),
            "origin" => request.origin = Some(value),
            "method" => request.method = Some(value),
            "headers" => request.headers = Some(value),
            "names" => names = list(),
            _ => {}
        }
    }
    (terms, request, names)
}

/// A response's fields, in order.
pub type CorsFields = Vec<(&'static str, String)>;

/// Holds [`Policy::preflight`] against the oracle.
pub fn check_preflight(terms: &CorsTerms<'_>, request: CorsRequest<'_>) -> CorsFields {
    let policy = policy(terms);
    let told = plain(policy.preflight(request.origin, request.method, request.headers));
    let vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
    let mut expected = vec![("vary", vary.to_owned())];
    let asked = request.origin.filter(|origin| request.method.is_some() && allows(terms, origin));
    if let Some(origin) = asked {
        allowed(&mut expected, terms, origin);
        expected.push(("access-control-allow-methods", "POST, OPTIONS".into()));
        let headers = match &terms.allow {
            Some(names) => Some(list(&SENT, names)),
            None => request.headers.and_then(echo),
        };
        expected.extend(headers.map(|names| ("access-control-allow-headers", names)));
        let age = terms.max_age.unwrap_or(7200).to_string();
        expected.push(("access-control-max-age", age));
    }
    assert_eq!(told, expected, "{terms:?} {request:?}");
    expected
}

/// Holds [`Policy::response`] against the oracle, for a response with metadata of these names.
pub fn check_cors_response(terms: &CorsTerms<'_>, origin: Option<&[u8]>, names: &[&str]) -> CorsFields {
    let told = plain(policy(terms).response(origin, names));
    let mut expected = vec![("vary", "Origin".to_owned())];
    if let Some(origin) = origin.filter(|origin| allows(terms, origin)) {
        allowed(&mut expected, terms, origin);
        let exposed = list(&STATUS, &[&terms.expose, names].concat());
        expected.push(("access-control-expose-headers", exposed));
    }
    assert_eq!(told, expected, "{terms:?} {origin:?} {names:?}");
    expected
}

fn policy(terms: &CorsTerms<'_>) -> Policy {
    let policy = match &terms.origins {
        CorsOrigins::Any => Policy::any(),
        CorsOrigins::Listed(origins) => {
            let (taken, refused): (Vec<&str>, Vec<&str>) = origins.iter().partition(|it| is_origin(it));
            for origin in refused {
                assert!(Policy::try_origins([origin]).is_err(), "{origin:?} is taken");
            }
            Policy::origins(taken)
        }
        CorsOrigins::Ending(end) => {
            let end = end.to_string();
            Policy::matching(move |origin| origin.ends_with(&end))
        }
    };
    let mut policy = policy.credentials(terms.credentials).expose_headers(&terms.expose);
    if let Some(names) = &terms.allow {
        policy = policy.allow_headers(names);
    }
    if let Some(seconds) = terms.max_age {
        policy = policy.max_age(Duration::from_millis(u64::from(seconds) * 1000 + 999));
    }
    policy
}

fn plain(fields: Fields<'_>) -> CorsFields {
    fields.map(|(name, value)| (name, value.into_owned())).collect()
}

fn allows(terms: &CorsTerms<'_>, origin: &[u8]) -> bool {
    if origin.is_empty() || !origin.iter().all(u8::is_ascii_graphic) {
        return false;
    }
    let origin = String::from_utf8_lossy(origin);
    match &terms.origins {
        CorsOrigins::Any => true,
        _ if origin == "null" => false,
        CorsOrigins::Listed(origins) => {
            let sent = |listed: &&str| listed.strip_suffix('/').unwrap_or(listed).to_ascii_lowercase();
            origins.iter().filter(|it| is_origin(it)).map(sent).any(|listed| listed == origin)
        }
        CorsOrigins::Ending(end) => origin.ends_with(end),
    }
}

/// Whether a browser could send it, a slash at its end and letter case aside.
fn is_origin(text: &str) -> bool {
    let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
    let Some((scheme, place)) = text.split_once("://") else { return false };
    // The last colon that no bracket follows begins the port.
    let colon = place.rfind(':').filter(|colon| !place.ends_with(']') || place.rfind(']') < Some(*colon));
    let (host, port) = colon.map_or((place, None), |colon| (&place[..colon], Some(&place[colon + 1..])));
    let own = [("http", "80"), ("https", "443")];
    let port_is_sent = |port: &str| {
        let number = port.parse::<u16>().map(|number| number.to_string());
        number.as_deref() == Ok(port) && !own.contains(&(scheme, port))
    };
    !scheme.is_empty()
        && !host.is_empty()
        && text.bytes().all(|byte| (b'!'..=b'~').contains(&byte))
        && !text.contains('*')
        && !place.contains(|sign| "/?#@".contains(sign))
        && port.is_none_or(port_is_sent)
}

fn allowed(fields: &mut CorsFields, terms: &CorsTerms<'_>, origin: &[u8]) {
    fields.push(("access-control-allow-origin", String::from_utf8_lossy(origin).into_owned()));
    if terms.credentials {
        fields.push(("access-control-allow-credentials", "true".into()));
    }
}

/// These, and those of `names` that are names, each once.
fn list(first: &[&str], names: &[&str]) -> String {
    let mut list: Vec<String> = first.iter().map(|name| name.to_string()).collect();
    for name in names.iter().map(|name| name.to_ascii_lowercase()) {
        if is_name(name.as_bytes()) && !list.contains(&name) {
            list.push(name);
        }
    }
    list.join(", ")
}

/// What is asked for, when it is a list of names.
fn echo(asked: &[u8]) -> Option<String> {
    let mut names = asked.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    names.all(is_name).then(|| String::from_utf8_lossy(asked.trim_ascii()).into_owned())
}

fn is_name(name: &[u8]) -> bool {
    let is_token = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !name.is_empty() && name.iter().all(is_token)
}

const STATUS: [&str; 3] = ["grpc-status", "grpc-message", "grpc-status-details-bin"];

const SENT: [&str; 6] =
    ["content-type", "x-grpc-web", "x-user-agent", "grpc-timeout", "grpc-encoding", "grpc-accept-encoding"];
