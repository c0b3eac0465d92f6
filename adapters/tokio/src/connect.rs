//! Channels over TCP.

use crate::TokioRuntime;
use crate::listener::Io;
use core::{future::Future, pin::Pin};
use hyper_util::rt::TokioIo;
use sonora_http::{CallBody, Channel, GrpcWeb};
use sonora_hyper::{App, ChannelBuilder, Connect, Target, UrlError};
use std::io;
use std::sync::Arc;
use tokio::net::TcpStream;

/// Connects over TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    type Io = Io;
    const TLS: bool = cfg!(feature = "tls");

    fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<Io>> + Send>> {
        let target = target.clone();
        Box::pin(async move {
            let stream = TcpStream::connect((target.host(), target.port())).await?;
            stream.set_nodelay(true)?;
            #[cfg(feature = "tls")]
            return encrypt(&target, stream).await;
            #[cfg(not(feature = "tls"))]
            Ok(TokioIo::new(stream))
        })
    }
}

/// Encrypts a connection, where the target asks for it.
#[cfg(feature = "tls")]
async fn encrypt(target: &Target, stream: TcpStream) -> io::Result<Io> {
    use tokio_util::either::Either;
    let Some((tls, name)) = target.tls()? else { return Ok(TokioIo::new(Either::Left(stream))) };
    let stream = tokio_rustls::TlsConnector::from(tls).connect(name, stream).await?;
    Ok(TokioIo::new(Either::Right(stream.into())))
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
pub fn in_process<S: App<CallBody>>(service: GrpcWeb<S, CallBody>) -> Channel {
    Channel::in_process(service, Arc::new(TokioRuntime))
}
