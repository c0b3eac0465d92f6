//! TLS with rustls, for any runtime: who the server is, whom it lets in, and whom a channel trusts.
//!
//! Certificates and keys come as PEM. The cryptography is ring's, whatever else is compiled into the program.

mod client;
mod server;

// Its types are part of this API.
pub use rustls;

pub use client::ClientTls;
pub use server::ServerTls;

use core::fmt;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{CommonState, RootCertStore};
use std::sync::Arc;

/// What ALPN calls the two versions.
const HTTP_1: &[u8] = b"http/1.1";
const HTTP_2: &[u8] = b"h2";

/// Why certificates, keys or roots are of no use.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// There is no certificate in the PEM.
    #[error("{what}: there is no certificate in it")]
    NoCertificate {
        /// What was read.
        what: &'static str,
    },
    /// The PEM does not parse, or what it has is something else.
    #[error("{what}: {error}")]
    Pem {
        /// What was read.
        what: &'static str,
        /// What was wrong.
        error: pem::Error,
    },
    /// The certificates, keys and roots do not fit each other.
    #[error("{0}")]
    Rustls(#[from] rustls::Error),
    /// The roots that client certificates are checked against are of no use.
    #[error("client certificates: {0}")]
    Verifier(#[from] rustls::server::VerifierBuilderError),
    /// The machine's own roots cannot be read.
    #[error("the machine's own roots: {0}")]
    NativeRoots(String),
}

/// What a handshake told a server: the peer's certificates (DER), and the version that was agreed on.
pub fn told(session: &CommonState) -> (Vec<Vec<u8>>, Option<http::Version>) {
    let certificates = session.peer_certificates().unwrap_or_default();
    let version = match session.alpn_protocol() {
        Some(HTTP_2) => Some(http::Version::HTTP_2),
        Some(HTTP_1) => Some(http::Version::HTTP_11),
        _ => None,
    };
    (certificates.iter().map(|certificate| certificate.to_vec()).collect(), version)
}

/// Named, because rustls picks none by itself when a program has two.
fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// A chain and its key.
struct Identity {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
}

impl Identity {
    fn parse(certificate: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let chain = certificates("certificate", certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|error| TlsError::Pem { what: "key", error })?;
        Ok(Self { chain, key })
    }
}

impl Clone for Identity {
    fn clone(&self) -> Self {
        Self { chain: self.chain.clone(), key: self.key.clone_key() }
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The key must not reach a log.
        f.debug_struct("Identity").field("certificates", &self.chain.len()).finish_non_exhaustive()
    }
}

fn certificates(what: &'static str, pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(pem)
        .collect::<Result<_, _>>()
        .map_err(|error| TlsError::Pem { what, error })?;
    if certificates.is_empty() {
        return Err(TlsError::NoCertificate { what });
    }
    Ok(certificates)
}

fn add_roots(roots: &mut RootCertStore, what: &'static str, pem: &[u8]) -> Result<(), TlsError> {
    for certificate in certificates(what, pem)? {
        roots.add(certificate)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_pem_is_said() {
        let error = ServerTls::new(b"nothing", b"nothing").unwrap_err().to_string();
        assert_eq!(error, "certificate: there is no certificate in it");
        let certificate = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let error = ServerTls::new(certificate, b"nothing").unwrap_err().to_string();
        assert!(error.starts_with("key: "), "{error}");
        assert!(ClientTls::new().root(b"").is_err());
    }
}
