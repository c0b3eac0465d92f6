//! A channel as the runner asks for it.

use super::tls::client_tls;
use crate::pb::{ClientCompatRequest, HttpVersion};
use sonora_callers::Channel;
use sonora_http::BoxError;
use sonora_hyper::{ChannelBuilder, Connect, UrlError};

/// A channel to the server that a request names, begun by a runtime's `channel_builder`.
pub(super) fn channel<C: Connect>(
    request: &ClientCompatRequest,
    begin: fn(&str) -> Result<ChannelBuilder<C>, UrlError>,
) -> Result<Channel, BoxError> {
    let tls = client_tls(request)?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let builder = begin(&format!("{scheme}://{}:{}", request.host, request.port))?;
    let builder = builder.http2(request.http_version() == HttpVersion::HttpVersion2);
    Ok(match tls {
        Some(tls) => builder.tls(tls)?.build().into(),
        None => builder.build().into(),
    })
}
