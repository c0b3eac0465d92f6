//! Where a channel's connections go.

use super::builder::Settings;
use super::pool::Connect;
use crate::Origin;
use core::fmt;
#[cfg(feature = "tls")]
use rustls::pki_types::ServerName;
use sonora_http::Status;

/// A server, as a runtime's connector sees it.
#[derive(Clone, Debug)]
pub struct Target {
    origin: Origin,
    #[cfg(feature = "tcp")]
    kept: crate::TcpKeepAlive,
    #[cfg(feature = "tls")]
    tls: Option<std::sync::Arc<rustls::ClientConfig>>,
}

impl Target {
    /// The host: a name, or an address without the brackets of IPv6.
    pub fn host(&self) -> &str {
        self.origin.host()
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.origin.port()
    }

    /// What a connector is to set on the connection.
    #[cfg(feature = "tcp")]
    pub const fn kept(&self) -> crate::TcpKeepAlive {
        self.kept
    }

    /// How the connection is to be encrypted, and who is expected at its other end; `None` when it is not.
    ///
    /// # Errors
    ///
    /// When nobody can have a certificate for the host.
    #[cfg(feature = "tls")]
    pub fn tls(
        &self,
    ) -> std::io::Result<Option<(std::sync::Arc<rustls::ClientConfig>, ServerName<'static>)>> {
        let Some(tls) = &self.tls else { return Ok(None) };
        let name = ServerName::try_from(self.host().to_owned()).map_err(std::io::Error::other)?;
        Ok(Some((std::sync::Arc::clone(tls), name)))
    }

    #[cfg(feature = "tls")]
    pub(crate) fn new(settings: &Settings) -> Self {
        let version = if settings.http2 { http::Version::HTTP_2 } else { http::Version::HTTP_11 };
        let tls = settings.origin.is_https().then(|| settings.tls.clone().or_else(default_tls)).flatten();
        // A certificate that does not fit its key was refused where it was set.
        let tls = tls.and_then(|tls| tls.config(version).ok());
        Self {
            origin: settings.origin.clone(),
            #[cfg(feature = "tcp")]
            kept: settings.tcp_keepalive,
            tls,
        }
    }

    #[cfg(not(feature = "tls"))]
    pub(crate) fn new(settings: &Settings) -> Self {
        Self {
            origin: settings.origin.clone(),
            #[cfg(feature = "tcp")]
            kept: settings.tcp_keepalive,
        }
    }

    /// Never sends in the clear what was to be encrypted.
    pub(crate) fn check<C: Connect>(&self) -> Result<(), Status> {
        #[cfg(feature = "tls")]
        let configured = self.tls.is_some();
        #[cfg(not(feature = "tls"))]
        let configured = false;
        if self.origin.is_https() && !(configured && C::TLS) {
            return Err(self.origin.no_tls());
        }
        Ok(())
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host(), self.port())
    }
}

#[cfg(feature = "webpki-roots")]
fn default_tls() -> Option<crate::tls::ClientTls> {
    Some(crate::tls::ClientTls::new().webpki_roots())
}

#[cfg(all(feature = "tls", not(feature = "webpki-roots")))]
fn default_tls() -> Option<crate::tls::ClientTls> {
    None
}
