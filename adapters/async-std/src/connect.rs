//! Channels over TCP.

use crate::AsyncStdRuntime;
use async_std::net::TcpStream;
use core::{future::Future, pin::Pin};
use sonora_http::{CallBody, Channel, GrpcWeb};
use sonora_hyper::{App, ChannelBuilder, Connect, FuturesIo, Target, UrlError};
use std::io;
use std::sync::Arc;

/// Connects over TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    type Io = FuturesIo;
    const TLS: bool = FuturesIo::TLS;

    fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<FuturesIo>> + Send>> {
        let target = target.clone();
        Box::pin(async move {
            let stream = TcpStream::connect((target.host(), target.port())).await?;
            stream.set_nodelay(true)?;
            FuturesIo::connect(stream, &target).await
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
    ChannelBuilder::new(url, TcpConnect, Arc::new(AsyncStdRuntime))
}

/// A channel to a service in the same process, without a socket.
pub fn in_process<S: App<CallBody>>(service: GrpcWeb<S, CallBody>) -> Channel {
    Channel::in_process(service, Arc::new(AsyncStdRuntime))
}
