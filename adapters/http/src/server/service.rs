//! The service in front of an application.

use super::bridge::{self, Bridged, GrpcService, Terms};
use super::common::Common;
use super::cors::{CorsAnswer, preflight};
use super::drain::drain_unread;
use super::future::{Answering, ResponseFuture};
use super::observe::{Observed, observed};
use super::pause::Pauses;
use super::{Body, Connection, Cors, Handler, IncomingCall, NoApp, Observe, RequestBody, no_app, reply};
use crate::Runtime;
use core::{fmt, task::Context, task::Poll, time::Duration};
use http::{Method, Request, Response, Version};
use sonora_core::{Code, Codecs, Metadata, Options, ResponseHead, RpcPath, Status, Wire, server};
use std::sync::Arc;
use std::time::Instant;
use tower_service::Service;

/// An application `S` with gRPC-Web services in front of it, on one port.
///
/// Requests for a service that was added are answered by it; everything else falls through to the application,
/// untouched. It is a `tower_service::Service` wherever the application is one, and cheap to clone.
///
/// The crate of a runtime makes it (`sonora_tokio::wrap`, `sonora_tokio::new`), because calls need a timer.
pub struct GrpcWeb<S, B> {
    app: S,
    shared: Arc<Shared<B>>,
}

/// What all clones have in common.
struct Shared<B> {
    // Few, and of different lengths: to compare one by one is the fastest way to find one.
    services: Vec<(Box<str>, Arc<dyn Handler<B>>)>,
    bridged: Vec<(Box<str>, Arc<dyn Bridged<B>>)>,
    options: Options,
    cors: Option<Arc<Cors>>,
    /// Whether no application is behind, so that CORS is ours for all requests.
    alone: bool,
    max_deadline: Option<Duration>,
    observer: Option<Arc<dyn Observe>>,
    common: Arc<Common>,
}

impl<S, B> GrpcWeb<S, B> {
    /// Puts gRPC-Web in front of an application, without a service yet.
    pub fn new(app: S, runtime: Arc<dyn Runtime>) -> Self {
        let (services, bridged, options) = (Vec::new(), Vec::new(), Options::default());
        let shared = Shared {
            services,
            bridged,
            options,
            cors: None,
            alone: false,
            max_deadline: None,
            observer: None,
            common: Arc::new(Common { runtime, pauses: Pauses::default() }),
        };
        Self { app, shared: Arc::new(shared) }
    }

    /// Adds a service; one of the same name is replaced.
    #[must_use]
    pub fn add_service(self, service: impl Handler<B>) -> Self {
        let name: Box<str> = service.name().into();
        self.with(|shared| {
            shared.remove(&name);
            shared.services.push((name, Arc::new(service)));
        })
    }

    /// Adds a service that speaks gRPC, under its name with its package (`legacy.Orders`): one that tonic
    /// generated, tonic's `Routes`, a connection to another server, or any other `tower_service::Service`.
    ///
    /// It gets native gRPC, whatever the caller speaks; limits, deadlines and CORS are those of this server.
    /// Compressed messages pass as they are, so what they decompress to is for the service to limit.
    #[must_use]
    pub fn add_grpc_service(self, name: impl Into<Box<str>>, service: impl GrpcService<B> + Sync) -> Self
    where
        B: RequestBody + Unpin,
    {
        let name = name.into();
        self.with(|shared| {
            shared.remove(&name);
            shared.bridged.push((name, bridge::bridged(service)));
        })
    }

    /// Lets browsers call from other origins; off until configured.
    #[must_use]
    pub fn cors(self, cors: Cors) -> Self {
        self.with(|shared| shared.cors = Some(Arc::new(cors)))
    }

    /// The largest request message accepted, in bytes, also when decompressed. Default: 4 MiB.
    #[must_use]
    pub fn max_message_bytes(self, bytes: u32) -> Self {
        self.with(|shared| shared.options.limits.max_message_bytes = bytes)
    }

    /// The longest that a peer may pause while it sends the one message of a request; the call ends with
    /// DEADLINE_EXCEEDED after that time, or half of it later. Default: 30 seconds; `None` for any.
    ///
    /// Which calls of a bridged service have one message, only the service knows: there it is the longest pause in the
    /// midst of any message, and in a body that came with its length.
    #[must_use]
    pub fn max_pause(self, pause: impl Into<Option<Duration>>) -> Self {
        self.with(|shared| shared.common().pauses.message = pause.into().into())
    }

    /// The same for request streams, while the handler waits for the next message. Default: none, because a peer
    /// that has nothing to say for an hour is no faulty one.
    #[must_use]
    pub fn max_stream_pause(self, pause: impl Into<Option<Duration>>) -> Self {
        self.with(|shared| shared.common().pauses.stream = pause.into().into())
    }

    /// The longest that a call may take, streams included: for calls whose deadline is later, and for those
    /// without one. Default: none, because a stream may be meant to stay.
    #[must_use]
    pub fn max_deadline(self, deadline: impl Into<Option<Duration>>) -> Self {
        self.with(|shared| shared.max_deadline = deadline.into())
    }

    /// Tells `observer` of each call of a service when it has ended: for metrics. One at most; requests that are for
    /// the application are its own to observe.
    #[must_use]
    pub fn observe(self, observer: impl Observe) -> Self {
        self.with(|shared| shared.observer = Some(Arc::new(observer)))
    }

    /// The message compressions accepted and offered; none by default; see [`compression`](crate::compression).
    #[must_use]
    pub fn compression(self, codecs: impl Into<Codecs>) -> Self {
        self.with(|shared| shared.options.codecs = codecs.into())
    }

    /// Runs calls on another runtime than the one that it was made with.
    #[must_use]
    pub fn runtime(self, runtime: Arc<dyn Runtime>) -> Self {
        self.with(|shared| shared.common().runtime = runtime)
    }

    /// The names of the services that were added.
    pub fn services(&self) -> impl Iterator<Item = &str> {
        let own = self.shared.services.iter().map(|(name, _)| &**name);
        own.chain(self.shared.bridged.iter().map(|(name, _)| &**name))
    }

    fn with(mut self, change: impl FnOnce(&mut Shared<B>)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }
}

impl<B> GrpcWeb<NoApp, B> {
    /// A server of gRPC-Web alone: what is for no service is answered by [`NoApp`].
    pub fn without_app(runtime: Arc<dyn Runtime>) -> Self {
        Self::new(NoApp::new(Arc::clone(&runtime)), runtime).with(|shared| shared.alone = true)
    }
}

impl<S, B> GrpcWeb<S, B>
where
    S: Service<Request<B>> + Clone,
    B: RequestBody,
{
    /// Answers a request that came over `connection`, by a service or by the application.
    ///
    /// This is what a server's driver calls; as a `tower_service::Service` the connection is unknown.
    // Inlined into what hyper calls, it would have hyper move the request once more.
    #[inline(never)]
    pub fn handle(&self, request: Request<B>, connection: Option<&Arc<Connection>>) -> ResponseFuture<S, B> {
        // Taken apart here and nowhere else: a request is large, and each function that it goes through moves it.
        let (parts, body) = request.into_parts();
        let Some((service, method)) = self.route(parts.uri.path()) else {
            return self.handle_other(Request::from_parts(parts, body), connection);
        };
        let cors = self.shared.cors.as_ref();
        if parts.method == Method::OPTIONS {
            return match cors {
                Some(cors) => ResponseFuture::answer(preflight(cors, &parts.headers)),
                None => self.app(Request::from_parts(parts, body), connection),
            };
        }
        let cors = cors.map(|cors| Box::new(CorsAnswer::new(Arc::clone(cors), &parts.headers)));
        let headers = crate::body::pairs(&parts.headers);
        let seen = observed(&self.shared.observer, parts.uri.path());
        let mut answering = match server::accept(parts.method.as_str(), headers, &self.shared.options) {
            Ok(call) => match refusal(&call.head, &call.responder, parts.version) {
                None => Answering::Running(service.call(
                    method,
                    IncomingCall {
                        headers: parts.headers,
                        extensions: parts.extensions,
                        version: parts.version,
                        body,
                        form: call.request,
                        responder: call.responder,
                        deadline: self.shared.deadline(call.head.timeout),
                        connection: connection.cloned(),
                        observed: seen.clone(),
                        common: Arc::clone(&self.shared.common),
                    },
                )),
                Some(rejected) => self.reject(rejected, body, parts.version, &seen),
            },
            Err(rejected) => self.reject(rejected, body, parts.version, &seen),
        };
        if let Some(observation) = seen {
            answering = answering.observed(observation);
        }
        ResponseFuture::call(answering, cors)
    }

    /// Answers what is for no service of our own. Kept apart, so that those of our own do not pay for it.
    #[inline(never)]
    fn handle_other(
        &self,
        request: Request<B>,
        connection: Option<&Arc<Connection>>,
    ) -> ResponseFuture<S, B> {
        let Shared { bridged, options, cors, common, max_deadline, .. } = &*self.shared;
        let named = RpcPath::parse(request.uri().path());
        let named = named.and_then(|path| bridged.iter().find(|(name, _)| **name == *path.service));
        let Some((name, service)) = named else { return self.unknown(request, connection) };
        if request.method() == Method::OPTIONS {
            return match cors {
                Some(cors) => ResponseFuture::answer(preflight(cors, request.headers())),
                None => self.app(request, connection),
            };
        }
        let terms = Terms {
            limits: &options.limits,
            cors: cors.as_ref(),
            runtime: &common.runtime,
            max_deadline: *max_deadline,
            pauses: common.pauses,
        };
        let (judged, seen) = (terms.judge(&request), observed(&self.shared.observer, request.uri().path()));
        if let (Some(observation), Err(rejected)) = (&seen, &judged) {
            observation.rejected(rejected);
        }
        let request = bridge::for_service(request, name, connection);
        let (mut answering, cors) = terms.answer(request, judged, |arrived| service.call(arrived));
        if let Some(observation) = seen {
            answering = answering.observed(observation);
        }
        ResponseFuture::call(answering, cors)
    }

    /// The service that a path names, and the name of the method.
    fn route<'p>(&self, path: &'p str) -> Option<(&dyn Handler<B>, &'p str)> {
        let RpcPath { service, method } = RpcPath::parse(path)?;
        let (_, handler) = self.shared.services.iter().find(|(name, _)| **name == *service)?;
        Some((&**handler, method))
    }

    /// What is for no service goes to the application; without one, and with CORS, other origins can read the answer.
    fn unknown(&self, request: Request<B>, connection: Option<&Arc<Connection>>) -> ResponseFuture<S, B> {
        let Some(cors) = self.shared.cors.as_ref().filter(|_| self.shared.alone) else {
            return self.app(request, connection);
        };
        if request.method() == Method::OPTIONS {
            return ResponseFuture::answer(preflight(cors, request.headers()));
        }
        let cors = Box::new(CorsAnswer::new(Arc::clone(cors), request.headers()));
        let answer = no_app::answer(request, &self.shared.common.runtime);
        ResponseFuture::call(Answering::ready(answer), Some(cors))
    }

    /// The answer to what is no call.
    fn reject(&self, rejected: server::Reject, body: B, version: Version, seen: &Observed) -> Answering {
        if let Some(observation) = seen {
            observation.rejected(&rejected);
        }
        reject(rejected, body, version, &self.shared.common.runtime)
    }

    fn app(&self, mut request: Request<B>, connection: Option<&Arc<Connection>>) -> ResponseFuture<S, B> {
        if let Some(connection) = connection {
            request.extensions_mut().insert(Arc::clone(connection));
        }
        ResponseFuture::app(self.app.clone(), request)
    }
}

/// The answer to what is no call; its end waits for what is left of the request.
pub(crate) fn reject<B: RequestBody>(
    reject: server::Reject,
    body: B,
    version: Version,
    runtime: &Arc<dyn Runtime>,
) -> Answering {
    Answering::ready(reply::rejected(reject).map(|answer| drain_unread(answer, body, version, runtime)))
}

impl<B> Shared<B> {
    fn common(&mut self) -> &mut Common {
        Arc::make_mut(&mut self.common)
    }

    /// When a call must have ended.
    #[inline]
    fn deadline(&self, asked: Option<Duration>) -> Option<Instant> {
        capped(asked, self.max_deadline).and_then(|timeout| Instant::now().checked_add(timeout))
    }
}

/// The time of a call that asks for this much, where there is a most.
#[inline]
pub(crate) fn capped(asked: Option<Duration>, most: Option<Duration>) -> Option<Duration> {
    match most {
        None => asked,
        Some(most) => Some(asked.map_or(most, |asked| asked.min(most))),
    }
}

/// Why a call that the core accepts is not to run after all.
pub(crate) fn refusal(
    call: &server::CallHead,
    responder: &server::Responder,
    version: Version,
) -> Option<server::Reject> {
    if call.wire == Wire::Grpc && version < Version::HTTP_2 {
        // Its status would travel in trailers, which nobody reads there.
        let content_type = "text/plain; charset=utf-8";
        let head = ResponseHead { status: 505, content_type, fields: Vec::new() };
        return Some(server::Reject { head, body: "native gRPC needs HTTP/2; gRPC-Web does not\n" });
    }
    if call.timeout == Some(Duration::ZERO) {
        let status = Status::new(Code::DeadlineExceeded, "the deadline has passed");
        let head = responder.clone().fail(&status, &Metadata::new());
        return Some(server::Reject { head, body: "" });
    }
    None
}

impl<S, B, A> Service<Request<B>> for GrpcWeb<S, B>
where
    S: Service<Request<B>, Response = Response<A>> + Clone,
    B: RequestBody,
    A: http_body::Body,
{
    type Response = Response<Body<A>>;
    type Error = S::Error;
    type Future = ResponseFuture<S, B>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        // Calls of ours are always ready; the application's own readiness is awaited with its request.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        let connection = request.extensions_mut().remove::<Arc<Connection>>();
        self.handle(request, connection.as_ref())
    }
}

impl<S: Clone, B> Clone for GrpcWeb<S, B> {
    fn clone(&self) -> Self {
        Self { app: self.app.clone(), shared: Arc::clone(&self.shared) }
    }
}

impl<B> Shared<B> {
    fn remove(&mut self, name: &str) {
        self.services.retain(|(other, _)| **other != *name);
        self.bridged.retain(|(other, _)| **other != *name);
    }
}

impl<B> Clone for Shared<B> {
    fn clone(&self) -> Self {
        Self {
            services: self.services.clone(),
            bridged: self.bridged.clone(),
            options: self.options.clone(),
            cors: self.cors.clone(),
            alone: self.alone,
            max_deadline: self.max_deadline,
            observer: self.observer.clone(),
            common: Arc::clone(&self.common),
        }
    }
}

impl<S, B> fmt::Debug for GrpcWeb<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GrpcWeb")
            .field("services", &self.services().collect::<Vec<_>>())
            .field("options", &self.shared.options)
            .field("cors", &self.shared.cors)
            .finish_non_exhaustive()
    }
}
