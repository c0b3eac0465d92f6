//! How a channel connects.

use crate::listener::Io;
use core::{future::Future, pin::Pin};
use hyper_util::rt::TokioIo;
use sonora_hyper::{Connect, Target};
use std::io;
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
            target.kept().set(&stream)?;
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
