//! What all runtime crates offer by the same names.

pub use core::time::Duration;
pub use hyper::body::Incoming;
pub use sonora_http::server::NoApp;
pub use sonora_http::{CallBody, Channel, GrpcWeb, GrpcWebLayer};
pub use std::sync::Arc;

/// The functions of a runtime crate, for its runtime. The crate root has a `Listener` with `accept` and a `TcpConnect`
/// beside it.
///
/// A macro, since functions that know their runtime by the crate they are in cannot be generic over it.
#[doc(hidden)]
#[macro_export]
macro_rules! surface {
    ($runtime:ident) => {
        /// Puts gRPC-Web in front of an application: an axum `Router`, or any other `tower_service::Service` of HTTP.
        pub fn wrap<S, B>(app: S) -> $crate::surface::GrpcWeb<S, B> {
            $crate::surface::GrpcWeb::new(app, $crate::surface::Arc::new($runtime))
        }

        /// A gRPC-Web server without an application behind it.
        pub fn new<B>() -> $crate::surface::GrpcWeb<$crate::surface::NoApp, B> {
            $crate::surface::GrpcWeb::without_app($crate::surface::Arc::new($runtime))
        }

        /// A layer that makes any gRPC service, such as those that tonic generates, one of gRPC-Web as well.
        pub fn grpc_web_layer() -> $crate::surface::GrpcWebLayer {
            $crate::surface::GrpcWebLayer::new($crate::surface::Arc::new($runtime))
        }

        /// Serves an application with its services: HTTP/1.1 and HTTP/2 (by prior knowledge, or ALPN) on one port.
        ///
        /// # Errors
        ///
        /// Those of the listener that will not pass; a connection's own concern its peer.
        pub async fn serve<S: $crate::App>(
            listener: impl Into<Listener>,
            app: $crate::surface::GrpcWeb<S, $crate::surface::Incoming>,
        ) -> ::std::io::Result<()> {
            serve_with_shutdown(listener, app, ::core::future::pending(), $crate::surface::Duration::ZERO)
                .await
        }

        /// The same until `signal` is ready. Then nothing more is accepted, running calls have `grace` to finish, and
        /// what still runs after that ends with UNAVAILABLE.
        ///
        /// # Errors
        ///
        /// As [`serve`].
        pub async fn serve_with_shutdown<S: $crate::App>(
            listener: impl Into<Listener>,
            app: $crate::surface::GrpcWeb<S, $crate::surface::Incoming>,
            signal: impl ::core::future::Future<Output = ()>,
            grace: $crate::surface::Duration,
        ) -> ::std::io::Result<()> {
            run(server(), listener, app, signal, grace).await
        }

        /// A server with limits of one's own; give it to [`run`].
        pub fn server() -> $crate::Server {
            $crate::Server::new($crate::surface::Arc::new($runtime))
        }

        /// [`serve_with_shutdown`] with a [`server`] whose limits were set.
        ///
        /// # Errors
        ///
        /// As [`serve`].
        pub async fn run<S: $crate::App>(
            server: $crate::Server,
            listener: impl Into<Listener>,
            app: $crate::surface::GrpcWeb<S, $crate::surface::Incoming>,
            signal: impl ::core::future::Future<Output = ()>,
            grace: $crate::surface::Duration,
        ) -> ::std::io::Result<()> {
            let (listener, kept) = (listener.into(), server.kept());
            server.run(move || listener.clone().accept(kept), app, signal, grace).await
        }

        /// A channel to the server at a URL such as `http://127.0.0.1:8080` or `http://example.org/api`, over pooled
        /// HTTP/1.1 connections. Nothing is connected before the first call.
        ///
        /// # Errors
        ///
        /// [`UrlError`], which says what is wrong with the URL.
        pub fn channel(url: &str) -> Result<$crate::surface::Channel, $crate::UrlError> {
            channel_builder(url).map($crate::ChannelBuilder::build)
        }

        /// A channel with settings of one's own.
        ///
        /// # Errors
        ///
        /// As [`channel`].
        pub fn channel_builder(url: &str) -> Result<$crate::ChannelBuilder<TcpConnect>, $crate::UrlError> {
            $crate::ChannelBuilder::new(url, TcpConnect, $crate::surface::Arc::new($runtime))
        }

        /// A channel to a service in the same process, without a socket.
        pub fn in_process<S: $crate::App<$crate::surface::CallBody>>(
            service: $crate::surface::GrpcWeb<S, $crate::surface::CallBody>,
        ) -> $crate::surface::Channel {
            $crate::surface::Channel::in_process(service, $crate::surface::Arc::new($runtime))
        }
    };
}
