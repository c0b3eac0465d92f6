//! What a server listens on.

use crate::io::TcpIo;
use core::future::Future;
use sonora_hyper::{Accepted, TcpKeepAlive};
use std::io;
use tokio::net::TcpListener;

/// A TCP listener, with TLS or without; made from tokio's own.
#[derive(Clone)]
pub struct Listener {
    tcp: std::sync::Arc<TcpListener>,
    #[cfg(feature = "tls")]
    tls: Option<tokio_rustls::TlsAcceptor>,
}

impl Listener {
    /// Encrypts every connection.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self, tls: &sonora_hyper::tls::ServerTls) -> Self {
        Self { tls: Some(std::sync::Arc::clone(tls.config()).into()), ..self }
    }

    /// The handshake of the next connection.
    pub(crate) async fn accept(
        self,
        kept: TcpKeepAlive,
    ) -> io::Result<impl Future<Output = io::Result<Accepted<TcpIo>>> + Send + 'static> {
        let (stream, peer) = self.tcp.accept().await?;
        Ok(async move {
            // Answers are written whole: to wait for more would only delay them.
            stream.set_nodelay(true)?;
            kept.set(&stream)?;
            #[cfg(feature = "tls")]
            if let Some(tls) = &self.tls {
                return Ok(encrypted(tls.accept(stream).await?, peer));
            }
            Ok(Accepted::new(TcpIo::plain(stream), Some(peer)))
        })
    }
}

/// A connection whose handshake told more of it.
#[cfg(feature = "tls")]
fn encrypted(
    stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>,
    peer: core::net::SocketAddr,
) -> Accepted<TcpIo> {
    let (certificates, version) = sonora_hyper::tls::told(stream.get_ref().1);
    let mut accepted = Accepted::new(TcpIo::encrypted(stream), Some(peer));
    accepted.certificates = certificates;
    accepted.version = version;
    accepted
}

impl From<TcpListener> for Listener {
    fn from(tcp: TcpListener) -> Self {
        Self {
            tcp: std::sync::Arc::new(tcp),
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}

impl core::fmt::Debug for Listener {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Listener").field("tcp", &self.tcp).finish_non_exhaustive()
    }
}
