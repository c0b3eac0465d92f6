//! What the calls of a channel have in common, made once.

use crate::{Metadata, Status, Wire};
use bytes::Bytes;
use core::time::Duration;
use http::uri::PathAndQuery;
use http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, Request};
use sonora_core::client::{AwaitResponse, RequestWriter, start, timeout_field};
use sonora_core::{Field, Options};
use std::borrow::Cow;

/// A call without its path, its metadata and its deadline.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) writer: RequestWriter,
    pub(crate) response: AwaitResponse,
    fields: HeaderMap,
}

impl Prepared {
    /// `fields` are those of the transport.
    pub(crate) fn new(wire: Wire, options: &Options, mut fields: HeaderMap) -> Self {
        let call = start("", wire, None, &sonora_core::Metadata::new(), options);
        fields.extend(call.head.fields.into_iter().filter_map(header));
        Self { writer: call.writer, response: call.response, fields }
    }

    /// The HTTP head of a call.
    pub(crate) fn head(
        &self,
        path: Cow<'static, str>,
        metadata: Metadata,
        extensions: Extensions,
        timeout: Option<Duration>,
    ) -> Result<Request<()>, Status> {
        let mut request = Request::new(());
        *request.method_mut() = Method::POST;
        *request.uri_mut() = parse(path)?.into();
        *request.headers_mut() = self.headers(metadata);
        *request.extensions_mut() = extensions;
        if let Some((name, value)) = timeout.map(timeout_field).and_then(header) {
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }

    /// The call's own fields stand, whatever the metadata says.
    fn headers(&self, metadata: Metadata) -> HeaderMap {
        let mut headers = metadata.into_padded();
        // Room for a timeout and a content-length, too: a map that grows is a map made twice.
        headers.reserve(self.fields.len() + 2);
        for (name, value) in &self.fields {
            headers.insert(name, value.clone());
        }
        headers
    }
}

fn parse(path: Cow<'static, str>) -> Result<PathAndQuery, Status> {
    let path = match path {
        Cow::Borrowed(path) => Bytes::from_static(path.as_bytes()),
        Cow::Owned(path) => Bytes::from(path),
    };
    let path = PathAndQuery::from_maybe_shared(path);
    path.map_err(|error| Status::internal(format!("path of the method: {error}")))
}

/// The core's fields are valid header fields by construction.
fn header((name, value): Field) -> Option<(HeaderName, HeaderValue)> {
    Some((HeaderName::try_from(name.as_ref()).ok()?, HeaderValue::from_maybe_shared(value).ok()?))
}
