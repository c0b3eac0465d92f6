//! TLS as a server speaks it.

use super::{HTTP_1, HTTP_2, Identity, TlsError, add_roots, provider};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use std::sync::Arc;

/// Who a server is, and which clients it lets in; HTTP/2 and HTTP/1.1 by ALPN.
#[derive(Clone, Debug)]
pub struct ServerTls {
    config: Arc<ServerConfig>,
    identity: Identity,
}

impl ServerTls {
    /// A server with this certificate (its own first, then those between it and a root) and key, both PEM. No
    /// client certificates are asked for.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when they do not parse or do not fit each other.
    pub fn new(certificate: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let identity = Identity::parse(certificate, key)?;
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth();
        let config = config.with_single_cert(identity.chain.clone(), identity.key.clone_key())?;
        Ok(Self { config: with_alpn(config), identity })
    }

    /// Lets in only clients with a certificate that one of these roots (PEM) vouches for.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when the roots do not parse.
    pub fn require_client_certificates(self, roots: &[u8]) -> Result<Self, TlsError> {
        self.client_certificates(roots, true)
    }

    /// Asks clients for a certificate, checks it against these roots (PEM), and lets in those without one too.
    ///
    /// # Errors
    ///
    /// [`TlsError`], when the roots do not parse.
    pub fn accept_client_certificates(self, roots: &[u8]) -> Result<Self, TlsError> {
        self.client_certificates(roots, false)
    }

    /// The configuration, for the crate of a runtime.
    pub fn config(&self) -> &Arc<ServerConfig> {
        &self.config
    }

    fn client_certificates(self, roots: &[u8], required: bool) -> Result<Self, TlsError> {
        let mut store = RootCertStore::empty();
        add_roots(&mut store, "client roots", roots)?;
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(store), provider());
        let verifier = if required { verifier } else { verifier.allow_unauthenticated() };
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier.build()?);
        let identity = self.identity;
        let config = config.with_single_cert(identity.chain.clone(), identity.key.clone_key())?;
        Ok(Self { config: with_alpn(config), identity })
    }
}

fn with_alpn(mut config: ServerConfig) -> Arc<ServerConfig> {
    config.alpn_protocols = vec![HTTP_2.to_vec(), HTTP_1.to_vec()];
    Arc::new(config)
}
