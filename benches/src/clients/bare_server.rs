//! A server that costs next to nothing: it learns how long a request is, and answers each with fixed bytes.

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::{Mode, call};

/// Answers until the client goes. A client that asks the same sends the same, so the first request tells how long
/// all of them are: it ends with the body that every client has to send.
pub(crate) fn spawn(mut io: impl AsyncRead + AsyncWrite + Send + Unpin + 'static, mode: Mode) {
    let (body, response) = (call::request_body(mode), call::response(mode));
    tokio::spawn(async move {
        let mut request = Vec::with_capacity(1 << 10);
        while !ends_with(&request, &body) {
            match io.read_buf(&mut request).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
        while io.write_all(&response).await.is_ok() && io.read_exact(&mut request).await.is_ok() {}
    });
}

/// With the last chunk of a chunked body, or without.
fn ends_with(request: &[u8], body: &[u8]) -> bool {
    let request = request.strip_suffix(b"\r\n0\r\n\r\n").unwrap_or(request);
    request.ends_with(body)
}
