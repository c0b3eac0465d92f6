//! What a server listens on.

use core::future::Future;
use hyper_util::rt::TokioIo;
use sonora_hyper::{Accepted, TcpKeepAlive};
use std::io;
use tokio::net::{TcpListener, TcpStream};

/// A TCP listener, with TLS or without; made from tokio's own.
#[derive(Clone)]
pub struct Listener {
    tcp: std::sync::Arc<TcpListener>,
    #[cfg(feature = "tls")]
    tls: Option<tokio_rustls::TlsAcceptor>,
}

#[cfg(feature = "tls")]
pub(crate) type Io = TokioIo<tokio_util::either::Either<TcpStream, tokio_rustls::TlsStream<TcpStream>>>;
#[cfg(not(feature = "tls"))]
pub(crate) type Io = TokioIo<TcpStream>;

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
    ) -> io::Result<impl Future<Output = io::Result<Accepted<Io>>> + Send + 'static> {
        let (stream, peer) = self.tcp.accept().await?;
        Ok(async move {
            // Answers are written whole: to wait for more would only delay them.
            stream.set_nodelay(true)?;
            kept.set(&stream)?;
            #[cfg(feature = "tls")]
            return match &self.tls {
                Some(tls) => encrypted(tls.accept(stream).await?, peer),
                None => Ok(Accepted::new(TokioIo::new(tokio_util::either::Either::Left(stream)), Some(peer))),
            };
            #[cfg(not(feature = "tls"))]
            Ok(Accepted::new(TokioIo::new(stream), Some(peer)))
        })
    }
}

/// A connection whose handshake told more of it.
#[cfg(feature = "tls")]
fn encrypted(
    stream: tokio_rustls::server::TlsStream<TcpStream>,
    peer: core::net::SocketAddr,
) -> io::Result<Accepted<Io>> {
    let (certificates, version) = sonora_hyper::tls::told(stream.get_ref().1);
    let io = TokioIo::new(tokio_util::either::Either::Right(stream.into()));
    let mut accepted = Accepted::new(io, Some(peer));
    accepted.certificates = certificates;
    accepted.version = version;
    Ok(accepted)
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
