//! Channels.

use super::deadline::Deadline;
use super::receive::{Incoming, decode};
use super::request_body::StreamingBody;
use super::response_stream::ResponseStream;
use super::{IntoStreamingRequest, Transport};
use crate::{CallBody, Metadata, Request, Response, Runtime, Status, Streaming, Wire};
use bytes::{Bytes, BytesMut};
use core::fmt;
use core::future::poll_fn;
use core::time::Duration;
use http::uri::PathAndQuery;
use http::{Extensions, HeaderName, HeaderValue};
use prost::Message;
use sonora_core::client::{AwaitResponse, Event, RequestWriter};
use sonora_core::{Codecs, Options, RequestHead};
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
}

impl Channel {
    /// A channel over any transport, in binary mode, without a deadline.
    pub fn new(transport: impl Transport, runtime: Arc<dyn Runtime>) -> Self {
        let settings = Settings { wire: Wire::Web, options: Options::default(), timeout: None };
        Self { transport: Arc::new(transport), runtime, settings: Arc::new(settings) }
    }

    /// Calls in text mode (base64), for proxies that let nothing else pass.
    #[must_use]
    pub fn text(self) -> Self {
        self.wire(Wire::WebText)
    }

    /// Calls in this mode; [`Wire::Grpc`] needs HTTP/2 all the way.
    #[must_use]
    pub fn wire(self, wire: Wire) -> Self {
        self.with(|settings| settings.wire = wire)
    }

    /// Gives every call that has no deadline of its own this one, counted from its start.
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
    /// The [`Status`] that the call ended with, the server's or our own.
    pub async fn unary<Req: Message, Res: Message + Default>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Request<Req>,
    ) -> Result<Response<Res>, Status> {
        let (message, metadata, extensions, deadline) = request.into_parts();
        let mut call = self.start(path.into(), metadata, extensions, deadline)?;
        let body = one_message(&mut call.writer, &message)?;
        self.receive_one(call, body).await
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
        let (message, metadata, extensions, deadline) = request.into_parts();
        let mut call = self.start(path.into(), metadata, extensions, deadline)?;
        let body = one_message(&mut call.writer, &message)?;
        self.receive_stream(call, body).await
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
        let (stream, metadata, extensions, deadline) = request.into_streaming_request().into_parts();
        let call = self.start(path.into(), metadata, extensions, deadline)?;
        let body = CallBody::boxed(StreamingBody::new(stream, call.writer.clone()));
        self.receive_one(call, body).await
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
        let (stream, metadata, extensions, deadline) = request.into_streaming_request().into_parts();
        let call = self.start(path.into(), metadata, extensions, deadline)?;
        let body = CallBody::boxed(StreamingBody::new(stream, call.writer.clone()));
        self.receive_stream(call, body).await
    }

    fn with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.settings));
        self
    }

    fn start(
        &self,
        path: Cow<'static, str>,
        metadata: Metadata,
        extensions: Extensions,
        deadline: Option<Instant>,
    ) -> Result<Outgoing, Status> {
        let Settings { wire, options, timeout } = &*self.settings;
        let at = deadline.or_else(|| timeout.and_then(|timeout| Instant::now().checked_add(timeout)));
        let deadline = Deadline::new(at, &*self.runtime);
        let no_pairs = sonora_core::Metadata::new();
        let call = sonora_core::client::start(path, *wire, deadline.time_left(), &no_pairs, options);
        let head = http_head(call.head, metadata, extensions)?;
        Ok(Outgoing { head, writer: call.writer, response: call.response, deadline })
    }

    async fn receive_one<Res: Message + Default>(
        &self,
        call: Outgoing,
        body: CallBody,
    ) -> Result<Response<Res>, Status> {
        let Outgoing { head, response: awaited, mut deadline, .. } = call;
        deadline
            .keep(async {
                let response = self.transport.call(head.map(|()| body)).await?;
                let (mut head, mut incoming) = Incoming::open(awaited, response)?;
                let (message, end) = incoming.single().await?;
                let (trailers, result) = incoming.conclude(end, &mut head);
                result?;
                Ok(Response::received(decode(message.unwrap_or_default())?, head, trailers))
            })
            .await
    }

    async fn receive_stream<Res: Message + Default + 'static>(
        &self,
        call: Outgoing,
        body: CallBody,
    ) -> Result<Response<Streaming<Res>>, Status> {
        let Outgoing { head, response: awaited, mut deadline, .. } = call;
        let (mut head, mut incoming, first) = deadline
            .keep(async {
                let response = self.transport.call(head.map(|()| body)).await?;
                let (head, mut incoming) = Incoming::open(awaited, response)?;
                let first = match incoming.has_status_in_head() {
                    true => poll_fn(|cx| incoming.poll_event(cx)).await?,
                    false => None,
                };
                Ok((head, incoming, first))
            })
            .await?;
        let stream = match first {
            Some(Event::End(end)) => {
                let (trailers, result) = incoming.conclude(end, &mut head);
                result?;
                ResponseStream::ended(trailers)
            }
            first => ResponseStream::new(incoming, first, deadline),
        };
        Ok(Response::received(Streaming::from_source(stream), head, Metadata::new()))
    }
}

/// A call that is about to be sent.
struct Outgoing {
    head: http::Request<()>,
    writer: RequestWriter,
    response: AwaitResponse,
    deadline: Deadline,
}

/// The body of a request that is one message: one buffer of exactly the right size.
fn one_message<T: Message>(writer: &mut RequestWriter, message: &T) -> Result<CallBody, Status> {
    let mut out = BytesMut::with_capacity(writer.single_len(message.encoded_len()));
    writer
        .message(&mut out, |out| message.encode_raw(out))
        .map_err(|error| Status::resource_exhausted(error.to_string()))?;
    Ok(CallBody::full(writer.wire().seal(&mut out), None))
}

/// The HTTP head of a call, with the user's metadata in it.
fn http_head(
    head: RequestHead,
    metadata: Metadata,
    extensions: Extensions,
) -> Result<http::Request<()>, Status> {
    let mut request = http::Request::new(());
    *request.method_mut() = http::Method::POST;
    let path = match head.path {
        Cow::Borrowed(path) => PathAndQuery::from_maybe_shared(Bytes::from_static(path.as_bytes())),
        Cow::Owned(path) => PathAndQuery::from_maybe_shared(Bytes::from(path)),
    };
    *request.uri_mut() =
        path.map_err(|error| Status::internal(format!("path of the method: {error}")))?.into();
    *request.headers_mut() = metadata.into_padded();
    *request.extensions_mut() = extensions;
    for (name, value) in head.fields {
        let (Ok(name), Ok(value)) =
            (HeaderName::try_from(name.as_ref()), HeaderValue::from_maybe_shared(value))
        else {
            continue;
        };
        request.headers_mut().insert(name, value);
    }
    Ok(request)
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Channel").field("settings", &self.settings).finish_non_exhaustive()
    }
}
