//! A channel of either kind.

use crate::threads;
use core::time::Duration;
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
    pub async fn client_streaming<
        Req: IntoStreamingRequest<Message: Message>,
        Res: Message + Default + 'static,
    >(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Res>, Status> {
        match self.clone() {
            Self::Awaited(channel) => channel.client_streaming(path, request).await,
            Self::Waits(channel) => {
                let (path, request) = (path.into(), request.into_streaming_request());
                threads::one(request, move |request| {
                    channel.client_streaming(path, threads::iterated(request))
                })
                .await
            }
        }
    }

    /// A stream out, a stream in.
    ///
    /// # Errors
    ///
    /// The status that the call ended with, when it did before the stream began.
    pub async fn bidi_streaming<
        Req: IntoStreamingRequest<Message: Message>,
        Res: Message + Default + 'static,
    >(
        &self,
        path: impl Into<Cow<'static, str>>,
        request: Req,
    ) -> Result<Response<Streaming<Res>>, Status> {
        match self.clone() {
            Self::Awaited(channel) => channel.bidi_streaming(path, request).await,
            Self::Waits(channel) => {
                let (path, request) = (path.into(), request.into_streaming_request());
                threads::stream(request, move |request| {
                    channel.bidi_streaming(path, threads::iterated(request))
                })
                .await
            }
        }
    }
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
