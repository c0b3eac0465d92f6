//! What a server listens on.

use core::future::Future;
use smol::Async;
use smol::net::TcpListener;
use sonora_hyper::{Accepted, FuturesIo, Tcp, TcpKeepAlive};
use std::io;
use std::sync::Arc;

/// A TCP listener, with TLS or without; made from smol's own.
#[derive(Clone, Debug)]
pub struct Listener {
    tcp: TcpListener,
    #[cfg(feature = "tls")]
    tls: Option<sonora_hyper::tls::ServerTls>,
}

impl Listener {
    /// Encrypts every connection.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self, tls: &sonora_hyper::tls::ServerTls) -> Self {
        Self { tls: Some(tls.clone()), ..self }
    }

    /// The handshake of the next connection.
    pub(crate) async fn accept(
        self,
        kept: TcpKeepAlive,
    ) -> io::Result<impl Future<Output = io::Result<Accepted<FuturesIo>>> + Send + 'static> {
        let (stream, peer) = self.tcp.accept().await?;
        Ok(async move {
            // Answers are written whole: to wait for more would only delay them.
            stream.set_nodelay(true)?;
            kept.set(&stream)?;
            let stream = Tcp::from(Arc::<Async<_>>::from(stream));
            #[cfg(feature = "tls")]
            if let Some(tls) = &self.tls {
                return FuturesIo::accept(stream, peer, tls).await;
            }
            Ok(Accepted::new(FuturesIo::new(stream), Some(peer)))
        })
    }
}

impl From<TcpListener> for Listener {
    fn from(tcp: TcpListener) -> Self {
        Self {
            tcp,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }
}
