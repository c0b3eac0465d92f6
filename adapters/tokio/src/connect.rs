//! How a channel connects.

use crate::io::TcpIo;
use core::{future::Future, pin::Pin};
use sonora_hyper::{Connect, Target};
use std::io;
use tokio::net::TcpStream;

/// Connects over TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    type Io = TcpIo;
    const TLS: bool = cfg!(feature = "tls");

    fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<TcpIo>> + Send>> {
        let target = target.clone();
        Box::pin(async move {
            let stream = TcpStream::connect((target.host(), target.port())).await?;
            stream.set_nodelay(true)?;
            target.kept().set(&stream)?;
            #[cfg(feature = "tls")]
            return encrypt(&target, stream).await;
            #[cfg(not(feature = "tls"))]
            Ok(TcpIo::plain(stream))
        })
    }
}

/// Encrypts a connection, where the target asks for it.
#[cfg(feature = "tls")]
async fn encrypt(target: &Target, stream: TcpStream) -> io::Result<TcpIo> {
    let Some((tls, name)) = target.tls()? else { return Ok(TcpIo::plain(stream)) };
    let stream = tokio_rustls::TlsConnector::from(tls).connect(name, stream).await?;
    Ok(TcpIo::encrypted(stream))
}
