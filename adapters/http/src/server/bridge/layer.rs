//! A layer that makes any gRPC service one of gRPC-Web as well.

use super::registered::GrpcService;
use super::request_body::BridgedBody;
use super::run::Run;
use super::terms::Terms;
use crate::server::cors::preflight;
use crate::server::pause::Pauses;
use crate::server::{Body, Cors, RequestBody, ResponseFuture};
use crate::{BoxError, Runtime};
use core::{fmt, task::Context, task::Poll, time::Duration};
use http::header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, CONTENT_TYPE};
use http::{HeaderValue, Method, Request, Response};
use http_body::Body as HttpBody;
use sonora_core::{ContentType, Limits, RpcPath, Wire};
use std::sync::Arc;
use tower_layer::Layer;
use tower_service::Service;

/// Makes any service that speaks gRPC one that speaks gRPC-Web as well.
///
/// Calls of gRPC-Web, binary and text, reach the service as native gRPC, and its answers leave as gRPC-Web;
/// whatever else comes passes untouched. The crate of a runtime makes it (`sonora_tokio::grpc_web_layer`), because
/// calls need a timer.
///
/// ```ignore
/// tonic::transport::Server::builder()
///     .accept_http1(true)
///     .layer(sonora_tokio::grpc_web_layer())
///     .add_service(GreeterServer::new(MyGreeter))
/// ```
#[derive(Clone)]
pub struct GrpcWebLayer {
    settings: Settings,
}

#[derive(Clone)]
struct Settings {
    limits: Limits,
    cors: Option<Arc<Cors>>,
    pauses: Pauses,
    runtime: Arc<dyn Runtime>,
}

impl GrpcWebLayer {
    /// A layer whose calls are timed by `runtime`.
    pub fn new(runtime: Arc<dyn Runtime>) -> Self {
        let (limits, pauses) = (Limits::default(), Pauses::default());
        Self { settings: Settings { limits, cors: None, pauses, runtime } }
    }

    /// Lets browsers call from other origins; off until configured.
    ///
    /// The layer does not know which services there are. It answers a preflight that asks for POST with fields that
    /// gRPC-Web sends: `x-grpc-web`, or `content-type` with `x-user-agent` or `grpc-timeout`. Any other is the
    /// service's own, whatever its path.
    #[must_use]
    pub fn cors(mut self, cors: Cors) -> Self {
        self.settings.cors = Some(Arc::new(cors));
        self
    }

    /// The largest request message accepted, in bytes, as it travels. Default: 4 MiB.
    #[must_use]
    pub fn max_message_bytes(mut self, bytes: u32) -> Self {
        self.settings.limits.max_message_bytes = bytes;
        self
    }

    /// The longest that a peer may pause in the midst of a request message, as
    /// [`GrpcWeb::max_pause`](crate::GrpcWeb::max_pause). Default: 30 seconds.
    #[must_use]
    pub fn max_pause(mut self, pause: impl Into<Option<Duration>>) -> Self {
        self.settings.pauses.message = pause.into().into();
        self
    }

    /// The same between two messages, as [`GrpcWeb::max_stream_pause`](crate::GrpcWeb::max_stream_pause). Default: none.
    #[must_use]
    pub fn max_stream_pause(mut self, pause: impl Into<Option<Duration>>) -> Self {
        self.settings.pauses.stream = pause.into().into();
        self
    }
}

impl<S> Layer<S> for GrpcWebLayer {
    type Service = GrpcWebService<S>;

    fn layer(&self, inner: S) -> GrpcWebService<S> {
        GrpcWebService { inner, settings: self.settings.clone() }
    }
}

/// A gRPC service that takes gRPC-Web as well. Made by [`GrpcWebLayer`].
#[derive(Clone)]
pub struct GrpcWebService<S> {
    inner: S,
    settings: Settings,
}

impl<S, B, A> Service<Request<B>> for GrpcWebService<S>
where
    S: GrpcService<B, Body = A> + Service<Request<BridgedBody<B>>, Response = Response<A>>,
    B: RequestBody + Unpin,
    A: HttpBody<Data: Send, Error: Into<BoxError>> + Send + Unpin + 'static,
{
    type Response = Response<Body<A>>;
    type Error = <S as Service<Request<BridgedBody<B>>>>::Error;
    type Future = ResponseFuture<S, BridgedBody<B>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        // The service's own readiness is awaited with its request.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let Settings { limits, cors, pauses, runtime } = &self.settings;
        if let Some(cors) = cors.as_ref().filter(|_| is_preflight(&request)) {
            return ResponseFuture::answer(preflight(cors, request.headers()));
        }
        let terms = Terms { limits, cors: cors.as_ref(), runtime, max_deadline: None, pauses: *pauses };
        let judged = terms.judge(&request);
        // Looked at again only where it is not what nearly all calls are.
        let ours = matches!(&judged, Ok(call) if call.head.wire != Wire::Grpc) || is_grpc_web(&request);
        if !ours {
            return ResponseFuture::app(self.inner.clone(), request.map(BridgedBody::untouched));
        }
        let inner = self.inner.clone();
        let (answering, cors) = terms.answer(request, judged, |arrived| Box::pin(Run::new(inner, arrived)));
        ResponseFuture::call(answering, cors)
    }
}

fn is_grpc_web<B>(request: &Request<B>) -> bool {
    let content_type = request.headers().get(CONTENT_TYPE);
    let content_type = content_type.and_then(|value| ContentType::parse(value.as_bytes()));
    content_type.is_some_and(|is| is.wire != Wire::Grpc)
}

/// Whether a browser asks if it may call a method over gRPC-Web; what else it asks is for the service to say.
fn is_preflight<B>(request: &Request<B>) -> bool {
    request.method() == Method::OPTIONS
        && request.headers().get(ACCESS_CONTROL_REQUEST_METHOD).is_some_and(|method| method == "POST")
        && RpcPath::parse(request.uri().path()).is_some()
        && request.headers().get(ACCESS_CONTROL_REQUEST_HEADERS).is_some_and(names_grpc_web)
}

/// Whether these are the names of fields that no other protocol's requests have together.
fn names_grpc_web(names: &HeaderValue) -> bool {
    let names = names.to_str().unwrap_or_default();
    let has = |wanted: &str| names.split(',').any(|name| name.trim().eq_ignore_ascii_case(wanted));
    has("x-grpc-web") || has("content-type") && (has("x-user-agent") || has("grpc-timeout"))
}

impl fmt::Debug for GrpcWebLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { limits, cors, .. } = &self.settings;
        f.debug_struct("GrpcWebLayer").field("limits", limits).field("cors", cors).finish_non_exhaustive()
    }
}

impl<S> fmt::Debug for GrpcWebService<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { limits, cors, .. } = &self.settings;
        f.debug_struct("GrpcWebService").field("limits", limits).field("cors", cors).finish_non_exhaustive()
    }
}
