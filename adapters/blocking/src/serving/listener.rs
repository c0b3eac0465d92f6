//! What a server listens on.

use std::io;
use std::net::TcpListener;

/// A TCP listener, with TLS or without; made from the standard library's.
#[derive(Debug)]
pub struct Listener {
    tcp: TcpListener,
    #[cfg(feature = "tls")]
    tls: Option<sonora_smol::ServerTls>,
}

impl Listener {
    /// Encrypts every connection.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn tls(self, tls: &sonora_smol::ServerTls) -> Self {
        Self { tls: Some(tls.clone()), ..self }
    }

    /// The same, as smol sees it.
    pub(crate) fn into_smol(self) -> io::Result<sonora_smol::Listener> {
        let listener = sonora_smol::Listener::from(smol::net::TcpListener::try_from(self.tcp)?);
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.tls {
            return Ok(listener.tls(tls));
        }
        Ok(listener)
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
