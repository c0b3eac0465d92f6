//! A channel of either kind.

use crate::threads;
use core::time::Duration;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
use sonora_http::core::Codecs;
use sonora_http::prost::Message;
use sonora_http::{IntoStreamingRequest, Request, Response, Status, Streaming, Wire, blocking};
use std::borrow::Cow;

/// A channel that is awaited, or one that waits, with the methods that generated clients and the suites use.
#[derive(Clone, Debug)]
pub enum Channel {
    /// Awaited.
    Awaited(sonora_http::Channel),
    /// Waits, on threads of its calls' own.
    Waits(blocking::Channel),
}

macro_rules! settings {
    ($($(#[$doc:meta])* $name:ident($argument:ident: $type:ty);)*) => {
        impl Channel {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(self, $argument: $type) -> Self {
                    match self {
                        Self::Awaited(channel) => Self::Awaited(channel.$name($argument)),
                        Self::Waits(channel) => Self::Waits(channel.$name($argument)),
                    }
                }
            )*
        }
    };
}

settings! {
    /// The mode of its calls.
    wire(wire: Wire);
    /// The deadline of calls that have none.
    timeout(timeout: Duration);
    /// The largest response message.
    max_message_bytes(bytes: u32);
    /// The message compressions.
    compression(codecs: impl Into<Codecs>);
}

impl Channel {
    /// One message out, one in.
    ///
    /// # Errors
    ///
    /// The status that the call ended with.
    pub async fn unary<Req: Message + 'static, Res: Message + Default + 'static>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Request<Req>,
    ) -> Result<Response<Res>, Status> {
        match self.clone() {
            Self::Awaited(channel) => channel.unary(path, request).await,
            Self::Waits(channel) => {
                let path = path.into();
                threads::one(request, move |request| channel.unary(path, request)).await
            }
        }
    }

    /// One message out, a stream in.
    ///
    /// # Errors
    ///
    /// The status that the call ended with, when it did before the stream began.
    pub async fn server_streaming<Req: Message + 'static, Res: Message + Default + 'static>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Request<Req>,
    ) -> Result<Response<Streaming<Res>>, Status> {
        match self.clone() {
            Self::Awaited(channel) => channel.server_streaming(path, request).await,
            Self::Waits(channel) => {
                let path = path.into();
                threads::stream(request, move |request| channel.server_streaming(path, request)).await
            }
        }
    }

    /// A stream out, one message in.
    ///
    /// # Errors
    ///
    /// The status that the call ended with.
    pub fn client_streaming<Req, Res>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> BoxFuture<'static, Result<Response<Res>, Status>>
    where
        Req: IntoStreamingRequest<Message: Message + 'static>,
        Res: Message + Default + 'static,
    {
        let (path, request) = (path.into(), boxed(request));
        match self.clone() {
            Self::Awaited(channel) => Box::pin(async move { channel.client_streaming(path, request).await }),
            Self::Waits(channel) => Box::pin(threads::one(request, move |request| {
                channel.client_streaming(path, threads::iterated(request))
            })),
        }
    }

    /// A stream out, a stream in.
    ///
    /// # Errors
    ///
    /// The status that the call ended with, when it did before the stream began.
    pub fn bidi_streaming<Req, Res>(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> BoxFuture<'static, Result<Response<Streaming<Res>>, Status>>
    where
        Req: IntoStreamingRequest<Message: Message + 'static>,
        Res: Message + Default + 'static,
    {
        let (path, request) = (path.into(), boxed(request));
        match self.clone() {
            Self::Awaited(channel) => Box::pin(async move { channel.bidi_streaming(path, request).await }),
            Self::Waits(channel) => Box::pin(threads::stream(request, move |request| {
                channel.bidi_streaming(path, threads::iterated(request))
            })),
        }
    }
}

/// The messages behind one type, and the calls above as well: a case's closures would otherwise show in the type of
/// its future, where the compiler cannot tell that they are `Send`.
fn boxed<Req: IntoStreamingRequest>(request: Req) -> Request<BoxStream<'static, Req::Message>> {
    request.into_streaming_request().map(StreamExt::boxed)
}

impl From<sonora_http::Channel> for Channel {
    fn from(channel: sonora_http::Channel) -> Self {
        Self::Awaited(channel)
    }
}

impl From<blocking::Channel> for Channel {
    fn from(channel: blocking::Channel) -> Self {
        Self::Waits(channel)
    }
}
