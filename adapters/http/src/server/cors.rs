//! CORS on the answers of calls.

use super::Cors;
use crate::CallBody;
use bytes::Bytes;
use http::header::{HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY};
use http::{Response, StatusCode};
use std::borrow::Cow;
use std::sync::Arc;

/// What an answer needs to be readable from another origin.
pub(crate) struct CorsAnswer {
    policy: Arc<Cors>,
    origin: Option<HeaderValue>,
}

impl CorsAnswer {
    pub(crate) fn new(policy: Arc<Cors>, headers: &HeaderMap) -> Self {
        Self { policy, origin: headers.get(ORIGIN).cloned() }
    }

    /// Adds the fields of CORS, whatever the answer is.
    pub(crate) fn apply(&self, response: &mut Response<CallBody>) {
        let origin = self.origin.as_ref().map(HeaderValue::as_bytes);
        let own: Vec<HeaderName> = response.headers().keys().cloned().collect();
        let fields = self.policy.response(origin, own.iter().map(HeaderName::as_str));
        add(response.headers_mut(), fields);
    }
}

/// The answer to a preflight request.
pub(crate) fn preflight(policy: &Cors, headers: &HeaderMap) -> Response<CallBody> {
    let field = |name: &'static str| headers.get(name).map(HeaderValue::as_bytes);
    let fields = policy.preflight(
        field("origin"),
        field("access-control-request-method"),
        field("access-control-request-headers"),
    );
    let mut response = Response::new(CallBody::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    add(response.headers_mut(), fields);
    #[cfg(feature = "tracing")]
    if !response.headers().contains_key(http::header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        // The browser tells its page nothing, and no call follows that would be told of.
        tracing::debug!(origin = headers.get(ORIGIN).map(tracing::field::debug), "a preflight was refused");
    }
    response
}

fn add<'a>(headers: &mut HeaderMap, fields: impl Iterator<Item = (&'static str, Cow<'a, str>)>) {
    for (name, value) in fields {
        let value = match value {
            Cow::Borrowed(value) => HeaderValue::from_str(value),
            Cow::Owned(value) => HeaderValue::from_maybe_shared(Bytes::from(value)),
        };
        let Ok(value) = value else { continue };
        let name = HeaderName::from_static(name);
        // What the service says of `vary` is as true as what we say.
        if name == VARY {
            headers.append(name, value);
        } else {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    #[test]
    fn a_preflight_is_answered_without_a_body() {
        let request = Request::options("/a.B/C")
            .header("origin", "https://a.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,x-grpc-web");
        let response = preflight(&Cors::any(), request.body(()).unwrap().headers());
        assert_eq!(response.status(), 204);
        assert_eq!(response.headers()["access-control-allow-origin"], "https://a.example");
        assert_eq!(response.headers()["access-control-allow-headers"], "content-type,x-grpc-web");
        assert_eq!(response.headers()["access-control-allow-methods"], "POST, OPTIONS");
    }
}
