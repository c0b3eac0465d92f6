//! Channels.

use super::call::Call;
use super::deadline::Deadline;
use super::prepared::Prepared;
use super::request_body::StreamingBody;
use super::{IntoStreamingRequest, Transport};
use crate::{CallBody, Metadata, Request, Response, Runtime, Status, Streaming, Wire};
use bytes::BytesMut;
use core::fmt;
use core::time::Duration;
use http::Extensions;
use prost::Message;
use sonora_core::client::RequestWriter;
use sonora_core::{Codecs, Options};
use std::borrow::Cow;
use std::sync::Arc;
use std::time::Instant;

/// Where calls go: a server, and how it is talked to.
///
/// Cheap to clone; clones share their connections. The settings make a channel of the same connections with
/// other settings.
///
/// It is a `tower_service::Service` that takes native gRPC as well, whatever it speaks itself: clients that tonic
/// generated run on it as they are, on any runtime.
#[derive(Clone)]
pub struct Channel {
    pub(super) transport: Arc<dyn Transport>,
    pub(super) runtime: Arc<dyn Runtime>,
    pub(super) settings: Arc<Settings>,
}

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) wire: Wire,
    pub(super) options: Options,
    pub(super) timeout: Option<Duration>,
    prepared: Prepared,
}

impl Channel {
    /// A channel over any transport, in binary mode, without a deadline.
    pub fn new(transport: impl Transport, runtime: Arc<dyn Runtime>) -> Self {
        let (wire, options) = (Wire::Web, Options::default());
        let prepared = Prepared::new(wire, &options, transport.fields());
        let settings = Settings { wire, options, timeout: None, prepared };
        Self { transport: Arc::new(transport), runtime, settings: Arc::new(settings) }
    }

    /// Calls in text mode (base64), for proxies that let nothing else pass.
    #[must_use]
    pub fn text(self) -> Self {
        self.wire(Wire::WebText)
    }

    /// Calls in this mode. Default: [`Wire::Web`]. [`Wire::Grpc`] needs HTTP/2 all the way: over HTTP/1.1 its calls
    /// fail.
    #[must_use]
    pub fn wire(self, wire: Wire) -> Self {
        self.with(|settings| settings.wire = wire)
    }

    /// Gives every call that has no deadline of its own this one, counted from its start, streams included. Default:
    /// none.
    #[must_use]
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|settings| settings.timeout = Some(timeout))
    }

    /// The largest response message accepted, in bytes, also when decompressed. Default: 4 MiB.
    #[must_use]
    pub fn max_message_bytes(self, bytes: u32) -> Self {
        self.with(|settings| settings.options.limits.max_message_bytes = bytes)
    }

    /// The message compressions accepted and used; none by default; see [`compression`](crate::compression).
    #[must_use]
    pub fn compression(self, codecs: impl Into<Codecs>) -> Self {
        self.with(|settings| settings.options.codecs = codecs.into())
    }

    /// One message out, one in; `path` is `/package.Service/Method`.
    ///
    /// # Errors
    ///
    /// The [`Status`] that the call ended with. Besides the server's own: UNAVAILABLE when it was not reached or the
    /// connection broke, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED for a message over its limit, UNIMPLEMENTED for none
    /// or several messages, INTERNAL or UNKNOWN for what is no answer.
    pub async fn unary<Req: Message, Res: Message + Default>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Request<Req>,
    ) -> Result<Response<Res>, Status> {
        let (message, beside) = request.into_parts();
        let body = |writer| one_message(writer, &message);
        self.send(path.into(), beside, body)?.receive_one().await
    }

    /// One message out, a stream in.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary), when the call ends before the stream begins.
    pub async fn server_streaming<Req: Message, Res: Message + Default + 'static>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Request<Req>,
    ) -> Result<Response<Streaming<Res>>, Status> {
        let (message, beside) = request.into_parts();
        let body = |writer| one_message(writer, &message);
        self.send(path.into(), beside, body)?.receive_stream().await
    }

    /// A stream out, one message in.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary).
    pub async fn client_streaming<Req: IntoStreamingRequest<Message: Message>, Res: Message + Default>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Res>, Status> {
        let (stream, beside) = request.into_streaming_request().into_parts();
        let body = |writer| Ok(CallBody::boxed(StreamingBody::new(stream, writer)));
        self.send(path.into(), beside, body)?.receive_one().await
    }

    /// A stream out, a stream in, in any order; over HTTP/1.1 as far as the server, and what stands before it,
    /// answers before it has the whole request.
    ///
    /// # Errors
    ///
    /// As [`unary`](Self::unary), when the call ends before the stream begins.
    pub async fn bidi_streaming<
        Req: IntoStreamingRequest<Message: Message>,
        Res: Message + Default + 'static,
    >(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Streaming<Res>>, Status> {
        let (stream, beside) = request.into_streaming_request().into_parts();
        let body = |writer| Ok(CallBody::boxed(StreamingBody::new(stream, writer)));
        self.send(path.into(), beside, body)?.receive_stream().await
    }

    /// The time of a call that has no deadline of its own.
    pub(crate) fn default_timeout(&self) -> Option<Duration> {
        self.settings.timeout
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        let settings = Arc::make_mut(&mut self.settings);
        change(settings);
        settings.prepared = Prepared::new(settings.wire, &settings.options, self.transport.fields());
        self
    }

    /// Begins a call: its request is on its way as soon as the call is polled.
    fn send(
        &self,
        path: Cow<'static, str>,
        (metadata, extensions, deadline): (Metadata, Extensions, Option<Instant>),
        body: impl FnOnce(RequestWriter) -> Result<CallBody, Status>,
    ) -> Result<Call, Status> {
        let Settings { prepared, timeout, .. } = &*self.settings;
        let at = deadline.or_else(|| timeout.and_then(|timeout| Instant::now().checked_add(timeout)));
        let deadline = Deadline::new(at, &*self.runtime);
        let head = prepared.head(path, metadata, extensions, deadline.time_left())?;
        let body = body(prepared.writer.clone())?;
        let response = self.transport.call(head.map(|()| body));
        Ok(Call { response, awaited: prepared.response.clone(), deadline })
    }
}

/// The body of a request that is one message: one buffer of exactly the right size.
fn one_message<T: Message>(mut writer: RequestWriter, message: &T) -> Result<CallBody, Status> {
    let mut out = BytesMut::with_capacity(writer.single_len(message.encoded_len()));
    writer
        .message(&mut out, |out| message.encode_raw(out))
        .map_err(|error| Status::resource_exhausted(error.to_string()))?;
    Ok(CallBody::full(writer.wire().seal(&mut out), None))
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("settings", &self.settings).finish_non_exhaustive()
    }
}
