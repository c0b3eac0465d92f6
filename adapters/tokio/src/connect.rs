//! Channels over TCP.

use crate::TokioRuntime;
use core::{future::Future, pin::Pin};
use hyper_util::rt::TokioIo;
use sonora_http::server::GrpcWeb;
use sonora_http::{BoxError, CallBody, Channel};
use sonora_hyper::{ChannelBuilder, Connect, Origin, UrlError};
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Connects over TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    type Io = TokioIo<TcpStream>;

    fn connect(&self, origin: &Origin) -> Pin<Box<dyn Future<Output = io::Result<Self::Io>> + Send>> {
        let (host, port) = (origin.host().to_owned(), origin.port());
        Box::pin(async move {
            let stream = TcpStream::connect((host, port)).await?;
            stream.set_nodelay(true)?;
            Ok(TokioIo::new(stream))
        })
    }
}

/// A channel to the server at a URL such as `http://127.0.0.1:8080` or `http://example.org/api`, over pooled
/// HTTP/1.1 connections. Nothing is connected before the first call.
///
/// # Errors
///
/// [`UrlError`], which says what is wrong with the URL.
pub fn channel(url: &str) -> Result<Channel, UrlError> {
    channel_builder(url).map(ChannelBuilder::build)
}

/// A channel with settings of one's own.
///
/// # Errors
///
/// As [`channel`].
pub fn channel_builder(url: &str) -> Result<ChannelBuilder<TcpConnect>, UrlError> {
    ChannelBuilder::new(url, TcpConnect, Arc::new(TokioRuntime))
}

/// A channel to a service in the same process, without a socket.
pub fn in_process<S, A>(service: GrpcWeb<S, CallBody>) -> Channel
where
    S: tower_service::Service<http::Request<CallBody>, Response = http::Response<A>>
        + Clone
        + Send
        + Sync
        + 'static,
    S::Future: Send,
    S::Error: Into<BoxError>,
    A: http_body::Body<Data = bytes::Bytes> + Send + 'static,
    A::Error: Into<BoxError>,
{
    Channel::in_process(service, Arc::new(TokioRuntime))
}
