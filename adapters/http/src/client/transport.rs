//! What carries a call to a server.

use crate::{BoxError, CallBody, Status};
use bytes::Bytes;
use core::{future::Future, pin::Pin};
use http::{HeaderMap, Request, Response};
use http_body::Body;

/// The body of a response on its way in.
pub type ResponseBody = Pin<Box<dyn Body<Data = Bytes, Error = BoxError> + Send>>;

/// A response in the making.
pub type TransportFuture = Pin<Box<dyn Future<Output = Result<Response<ResponseBody>, Status>> + Send>>;

/// Carries one HTTP exchange to the server and back.
///
/// `sonora-hyper`'s pool of connections is one, a service in the same process another. The request's URI is
/// the path of the method alone: where the server is, the transport knows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not carry calls",
    note = "a channel to a URL comes from `channel(url)` of the runtime's crate, one of one's own from a `Transport`"
)]
pub trait Transport: Send + Sync + 'static {
    /// Sends a request. To drop the future or the response's body cancels the call.
    ///
    /// # Errors
    ///
    /// UNAVAILABLE when the server was not reached, or the connection broke on the way.
    fn call(&self, request: Request<CallBody>) -> TransportFuture;

    /// Fields that every request has because of where it goes, such as HTTP/1.1's `host`; asked for once, and not
    /// for each call.
    fn fields(&self) -> HeaderMap {
        HeaderMap::new()
    }
}
