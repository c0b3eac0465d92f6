//! A server as a case wants it.

use crate::protos::behaviour::nested::{post_blocking_server, post_server::PostServer};
use crate::protos::behaviour::{
    known_blocking_server, known_server::KnownServer, names_blocking_server, names_server::NamesServer,
    script_blocking_server, script_server::ScriptServer,
};
use crate::tonic_handlers::Tonic;
use crate::tonic_stubs::nested::post_server::PostServer as PostOfTonic;
use crate::tonic_stubs::script_server::ScriptServer as ScriptOfTonic;
use crate::{Probe, Tuning};
use crate::{plain, script};
use bytes::Bytes;
use core::convert::Infallible;
use core::future::{Future, ready};
use core::pin::Pin;
use core::task::{Context, Poll};
use core::time::Duration;
use http::{Request, Response};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};
use sonora_http::server::{NoApp, RequestBody};
use sonora_http::{GrpcWeb, Runtime};
use std::sync::Arc;
use tower_service::Service;

/// A server as a case wants it; the runtime turns it into one.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Sees what the handlers do.
    pub probe: Probe,
    /// Whether there is an application behind the services.
    pub app: bool,
    /// A path in front of the services, such as `/api`; they are mounted behind the application then.
    pub prefix: &'static str,
    /// The limits.
    pub tuning: Tuning,
    /// Time that running calls have after the signal.
    pub grace: Duration,
    /// What the services are made with.
    pub make: Make,
}

/// What services are made with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Make {
    /// `sonora-build`.
    #[default]
    Sonora,
    /// `sonora-build`, as plain functions and iterators.
    Plain,
    /// The same, asked in native gRPC through the bridge.
    Native,
    /// tonic, through the bridge.
    Tonic,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            probe: Probe::default(),
            app: true,
            prefix: "",
            tuning: Tuning::default(),
            grace: Duration::from_secs(30),
            make: Make::Sonora,
        }
    }
}

/// What a [`Setup`] serves.
pub type App<B> = GrpcWeb<Fallback<B>, B>;

impl Setup {
    /// The services, in front of the application, for requests with any body.
    pub fn app<B: RequestBody + Unpin>(&self, runtime: Arc<dyn Runtime>) -> App<B> {
        if self.prefix.is_empty() {
            let none = || Fallback::None(NoApp::new(Arc::clone(&runtime)));
            let fallback = if self.app { Fallback::Page } else { none() };
            return self.services(fallback, runtime);
        }
        let none = Fallback::None(NoApp::new(Arc::clone(&runtime)));
        let inner = Box::new(self.services(none, Arc::clone(&runtime)));
        GrpcWeb::new(Fallback::Behind { prefix: self.prefix, inner }, runtime)
    }

    fn services<B: RequestBody + Unpin>(&self, fallback: Fallback<B>, runtime: Arc<dyn Runtime>) -> App<B> {
        let handlers = script::Handlers::new(self.probe.clone());
        let app = match self.make {
            Make::Sonora => add_services(GrpcWeb::new(fallback, runtime), handlers),
            Make::Plain => {
                let handlers = plain::Handlers::new(self.probe.clone());
                GrpcWeb::new(fallback, runtime)
                    .add_service(script_blocking_server::ScriptServer::new(handlers.clone()))
                    .add_service(known_blocking_server::KnownServer::new(handlers.clone()))
                    .add_service(names_blocking_server::NamesServer::new(handlers.clone()))
                    .add_service(post_blocking_server::PostServer::new(handlers))
            }
            Make::Native => {
                let none = NoApp::new(Arc::clone(&runtime));
                let native = add_services(GrpcWeb::new(none, Arc::clone(&runtime)), handlers);
                SERVICES.iter().fold(GrpcWeb::new(fallback, runtime), |app, name| {
                    app.add_grpc_service(*name, native.clone().max_message_bytes(u32::MAX))
                })
            }
            Make::Tonic => {
                let [script, _, _, post] = SERVICES;
                let tonic = Tonic(handlers.clone());
                // The limit is for us to keep.
                let scripts = ScriptOfTonic::new(tonic.clone()).max_decoding_message_size(usize::MAX);
                add_services(GrpcWeb::new(fallback, runtime), handlers)
                    .add_grpc_service(script, scripts)
                    .add_grpc_service(post, PostOfTonic::new(tonic))
            }
        };
        self.tuning.app(app)
    }
}

const SERVICES: [&str; 4] =
    ["behaviour.Script", "behaviour.Known", "behaviour.Names", "behaviour.nested.Post"];

fn add_services<S, B: RequestBody>(app: GrpcWeb<S, B>, handlers: script::Handlers) -> GrpcWeb<S, B> {
    app.add_service(ScriptServer::new(handlers.clone()))
        .add_service(KnownServer::new(handlers.clone()))
        .add_service(NamesServer::new(handlers.clone()))
        .add_service(PostServer::new(handlers))
}

/// The application behind the services.
#[derive(Debug)]
pub enum Fallback<B> {
    /// There is none.
    None(NoApp),
    /// Says what it was asked for, and what it was sent.
    Page,
    /// The services themselves, behind a prefix of the path, as a router would mount them.
    Behind {
        /// The prefix, without a slash at its end.
        prefix: &'static str,
        /// The services.
        inner: Box<App<B>>,
    },
}

impl<B> Clone for Fallback<B> {
    fn clone(&self) -> Self {
        match self {
            Self::None(none) => Self::None(none.clone()),
            Self::Page => Self::Page,
            Self::Behind { prefix, inner } => Self::Behind { prefix, inner: inner.clone() },
        }
    }
}

type Answer = Response<UnsyncBoxBody<Bytes, sonora_http::BoxError>>;

impl<B: RequestBody> Service<Request<B>> for Fallback<B> {
    type Response = Answer;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<B>) -> Self::Future {
        match self {
            Self::None(none) => {
                let answer = none.call(request);
                Box::pin(async { Ok(answer.await?.map(|body| body.map_err(Into::into).boxed_unsync())) })
            }
            Self::Page => Box::pin(page(request)),
            Self::Behind { prefix, inner } => {
                let path = request.uri().path();
                match path.strip_prefix(*prefix).and_then(|path| path.parse().ok()) {
                    Some(uri) => *request.uri_mut() = uri,
                    None => return Box::pin(ready(Ok(text(404, "not under the prefix".into())))),
                }
                let answer = Service::call(&mut **inner, request);
                Box::pin(async { Ok(answer.await?.map(|body| body.boxed_unsync())) })
            }
        }
    }
}

/// `app: POST /upload text/plain 5 bytes`.
async fn page<B: RequestBody>(request: Request<B>) -> Result<Answer, Infallible> {
    let (head, body) = request.into_parts();
    let content_type =
        head.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or("-").to_owned();
    let len = body.collect().await.map_or(0, |body| body.to_bytes().len());
    Ok(text(200, format!("app: {} {} {content_type} {len} bytes", head.method, head.uri)))
}

fn text(status: u16, text: String) -> Answer {
    let body = Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync();
    let mut answer = Response::new(body);
    *answer.status_mut() = http::StatusCode::from_u16(status).unwrap_or_default();
    answer
}
