//! TLS as a client speaks it.

use super::{HTTP_1, HTTP_2, Identity, TlsError, add_roots, provider};
use rustls::{ClientConfig, RootCertStore};
use std::sync::Arc;

/// Whom a channel trusts, and who it is.
///
/// A new one trusts nobody: add roots.
#[derive(Clone, Debug)]
pub struct ClientTls {
    roots: RootCertStore,
    identity: Option<Identity>,
}

impl ClientTls {
    /// Trusts nobody, and has no certificate of its own.
    pub fn new() -> Self {
        Self { roots: RootCertStore::empty(), identity: None }
    }

    /// Trusts the roots of Mozilla's programme, as they were when the program was compiled.
    #[cfg(feature = "webpki-roots")]
    #[must_use]
    pub fn webpki_roots(mut self) -> Self {
        self.roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        self
    }

    /// Trusts the roots that the machine trusts.
    ///
    /// # Errors
    ///
    /// [`TlsError::NativeRoots`], when there are none to be read.
    #[cfg(feature = "native-roots")]
    pub fn native_roots(mut self) -> Result<Self, TlsError> {
        let found = rustls_native_certs::load_native_certs();
        let (added, _) = self.roots.add_parsable_certificates(found.certs);
        if added == 0 {
            let errors: Vec<_> = found.errors.iter().map(ToString::to_string).collect();
            let why = if errors.is_empty() { "none found".to_owned() } else { errors.join("; ") };
            return Err(TlsError::NativeRoots(why));
        }
        Ok(self)
    }

    /// Trusts these roots (PEM), besides those that were added before.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when they do not parse.
    pub fn root(mut self, roots: &[u8]) -> Result<Self, TlsError> {
        add_roots(&mut self.roots, "roots", roots)?;
        Ok(self)
    }

    /// Presents this certificate (PEM) to a server that asks.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when certificate and key do not parse.
    pub fn identity(mut self, certificate: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        self.identity = Some(Identity::parse(certificate, key)?);
        Ok(self)
    }

    /// What rustls takes, for a connection that speaks `version` and says so by ALPN.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when the certificate and the key do not fit each other.
    pub fn config(&self, version: http::Version) -> Result<Arc<ClientConfig>, TlsError> {
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(self.roots.clone());
        let mut config = match self.identity.clone() {
            Some(Identity { chain, key }) => config.with_client_auth_cert(chain, key)?,
            None => config.with_no_client_auth(),
        };
        config.alpn_protocols = vec![if version == http::Version::HTTP_2 { HTTP_2 } else { HTTP_1 }.to_vec()];
        Ok(Arc::new(config))
    }
}

impl Default for ClientTls {
    fn default() -> Self {
        Self::new()
    }
}
