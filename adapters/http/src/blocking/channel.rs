//! Channels that wait.

use super::outgoing::Messages;
use super::{Bounds, CancelToken, IntoIteratorRequest, Streaming};
use crate::{Request, Response, Status, Wire};
use core::time::Duration;
use prost::Message;
use sonora_core::Codecs;
use std::borrow::Cow;

/// Where calls go, for callers that wait for them: a server, and how it is talked to.
///
/// Cheap to clone; clones share their connections, and any number of threads may call at once. The settings make a
/// channel of the same connections with other settings.
#[derive(Clone, Debug)]
pub struct Channel {
    calls: crate::Channel,
}

impl Channel {
    /// Calls in text mode (base64), for proxies that let nothing else pass.
    #[must_use]
    pub fn text(self) -> Self {
        self.calls.text().into()
    }

    /// Calls in this mode. Default: [`Wire::Web`]. [`Wire::Grpc`] needs HTTP/2 all the way: over HTTP/1.1, which is
    /// what `sonora-blocking` speaks, its calls fail.
    #[must_use]
    pub fn wire(self, wire: Wire) -> Self {
        self.calls.wire(wire).into()
    }

    /// Gives every call that has no deadline of its own this one, counted from its start, streams included. Default:
    /// none.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.calls.timeout(timeout).into()
    }

    /// The largest response message accepted, in bytes, also when decompressed. Default: 4 MiB.
    #[must_use]
    pub fn max_message_bytes(self, bytes: u32) -> Self {
        self.calls.max_message_bytes(bytes).into()
    }

    /// The message compressions accepted and used; none by default; see [`compression`](crate::compression).
    #[must_use]
    pub fn compression(self, codecs: impl Into<Codecs>) -> Self {
        self.calls.compression(codecs).into()
    }

    /// One message out, one in; `path` is `/package.Service/Method`.
    ///
    /// # Errors
    ///
    /// The [`Status`] that the call ended with: as those of [`Channel::unary`](crate::Channel::unary), and CANCELLED
    /// after its token was cancelled.
    pub fn unary<Req: Message, Res: Message + Default>(
        &self,
        path: impl Into<Cow<'static, str>>,
        mut request: Request<Req>,
    ) -> Result<Response<Res>, Status> {
        let cancel = self.bound(&mut request);
        cancel.wait(self.calls.unary(path, request))
    }

    /// One message out, a stream in.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary), when the call ends before the stream begins.
    pub fn server_streaming<Req: Message, Res: Message + Default + 'static>(
        &self,
        path: impl Into<Cow<'static, str>>,
        mut request: Request<Req>,
    ) -> Result<Response<Streaming<Res>>, Status> {
        let cancel = self.bound(&mut request);
        let response = cancel.wait(self.calls.server_streaming(path, request))?;
        Ok(response.map(|stream| Streaming::received(stream, cancel)))
    }

    /// A stream out, one message in.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary).
    pub fn client_streaming<Req: IntoIteratorRequest<Message: Message>, Res: Message + Default>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Res>, Status> {
        let mut request = request.into_iterator_request().map(Messages::new);
        let cancel = self.bound(&mut request);
        cancel.wait(self.calls.client_streaming(path, request))
    }

    /// A stream out, a stream in, in any order; over HTTP/1.1 as far as the server, and what stands before it,
    /// answers before it has the whole request.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary), when the call ends before the stream begins.
    pub fn bidi_streaming<Req: IntoIteratorRequest<Message: Message>, Res: Message + Default + 'static>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Streaming<Res>>, Status> {
        let mut request = request.into_iterator_request().map(Messages::new);
        let cancel = self.bound(&mut request);
        let response = cancel.wait(self.calls.bidi_streaming(path, request))?;
        Ok(response.map(|stream| Streaming::received(stream, cancel)))
    }

    /// Settles when the request's call ends at the latest, and puts both where a transport finds them.
    fn bound<T>(&self, request: &mut Request<T>) -> CancelToken {
        let cancel = request.extensions().get::<CancelToken>().cloned().unwrap_or_default();
        if let (None, Some(timeout)) = (request.deadline(), self.calls.default_timeout()) {
            request.set_timeout(timeout);
        }
        let bounds = Bounds { deadline: request.deadline(), cancel: cancel.clone() };
        request.extensions_mut().insert(bounds);
        cancel
    }
}

/// Waits for the calls of a channel that is awaited elsewhere.
///
/// Its runtime has to run on other threads; one of tokio's has to be entered on this one (`Runtime::enter`). An
/// iterator of requests runs wherever the channel's transport polls it, and should not block there for long.
impl From<crate::Channel> for Channel {
    fn from(calls: crate::Channel) -> Self {
        Self { calls }
    }
}
