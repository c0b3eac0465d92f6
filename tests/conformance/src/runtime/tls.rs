//! TLS as the runner asks for it.

use crate::pb::{ClientCompatRequest, ServerCompatRequest};
use sonora_http::BoxError;
use sonora_hyper::tls::{ClientTls, ServerTls, TlsError};

/// What a server is to present, and whom it is to let in; `None` when it serves in the clear.
///
/// # Errors
///
/// What is wrong with the credentials.
pub fn server_tls(request: &ServerCompatRequest) -> Result<Option<ServerTls>, BoxError> {
    if !request.use_tls {
        return Ok(None);
    }
    let credentials = request.server_creds.as_ref().ok_or("TLS without credentials")?;
    let tls = ServerTls::new(&credentials.cert, &credentials.key)?;
    Ok(Some(match &request.client_tls_cert[..] {
        [] => tls,
        roots => tls.require_client_certificates(roots)?,
    }))
}

/// Whom a client is to trust, and who it is; `None` when it calls in the clear.
pub(super) fn client_tls(request: &ClientCompatRequest) -> Result<Option<ClientTls>, TlsError> {
    if request.server_tls_cert.is_empty() {
        return Ok(None);
    }
    let tls = ClientTls::new().root(&request.server_tls_cert)?;
    Ok(Some(match &request.client_tls_creds {
        Some(credentials) => tls.identity(&credentials.cert, &credentials.key)?,
        None => tls,
    }))
}
