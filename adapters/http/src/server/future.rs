//! The future of a response: of a call, or of the application.

use super::cors::CorsAnswer;
use super::observe::Observation;
use super::{Body, CallFuture};
use crate::CallBody;
use core::{fmt, future::Future, pin::Pin, task::Context, task::Poll, task::ready};
use http::{Request, Response};
use std::sync::Arc;
use tower_service::Service;

pin_project_lite::pin_project! {
    /// The response of a [`GrpcWeb`](super::GrpcWeb) in the making.
    pub struct ResponseFuture<S: Service<Request<B>>, B> {
        #[pin]
        kind: Kind<S, S::Future, B>,
    }
}

pin_project_lite::pin_project! {
    #[project = KindProjection]
    enum Kind<S, F, B> {
        Call { answering: Answering, cors: Option<Box<CorsAnswer>> },
        /// The application, on the way to being ready.
        Waiting { waiting: Box<(S, Option<Request<B>>)> },
        App { #[pin] future: F },
    }
}

/// An answer of ours. The rare one is boxed, so that the future which every call moves is small.
pub(crate) enum Answering {
    Running(CallFuture),
    Ready(Option<Box<Response<CallBody>>>),
}

impl<S: Service<Request<B>>, B> ResponseFuture<S, B> {
    pub(crate) fn call(answering: Answering, cors: Option<Box<CorsAnswer>>) -> Self {
        Self { kind: Kind::Call { answering, cors } }
    }

    pub(crate) fn answer(response: Response<CallBody>) -> Self {
        Self::call(Answering::ready(response), None)
    }

    pub(crate) fn app(app: S, request: Request<B>) -> Self {
        Self { kind: Kind::Waiting { waiting: Box::new((app, Some(request))) } }
    }
}

impl<S, B, A> Future for ResponseFuture<S, B>
where
    S: Service<Request<B>, Response = Response<A>>,
{
    type Output = Result<Response<Body<A>>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let mut kind = self.project().kind;
        loop {
            match kind.as_mut().project() {
                KindProjection::Call { answering, cors } => {
                    let mut response = ready!(answering.poll(cx));
                    if let Some(cors) = cors {
                        cors.apply(&mut response);
                    }
                    return Poll::Ready(Ok(response.map(Body::call)));
                }
                KindProjection::Waiting { waiting } => {
                    let (app, request) = &mut **waiting;
                    ready!(app.poll_ready(cx))?;
                    let Some(request) = request.take() else { return Poll::Pending };
                    let future = app.call(request);
                    kind.set(Kind::App { future });
                }
                KindProjection::App { future } => {
                    return future.poll(cx).map(|response| Ok(response?.map(Body::app)));
                }
            }
        }
    }
}

impl Answering {
    pub(crate) fn ready(response: Response<CallBody>) -> Self {
        Self::Ready(Some(Box::new(response)))
    }

    /// The same, counted. Boxed once more, which only those pay who look.
    #[cold]
    pub(crate) fn observed(self, observation: Arc<Observation>) -> Self {
        match self {
            Self::Running(call) => Self::Running(Box::pin(async { observation.answer(call.await) })),
            Self::Ready(response) => {
                Self::Ready(response.map(|response| Box::new(observation.answer(*response))))
            }
        }
    }

    #[inline]
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Response<CallBody>> {
        match self {
            Self::Running(call) => call.as_mut().poll(cx),
            Self::Ready(response) => response.take().map_or(Poll::Pending, |response| Poll::Ready(*response)),
        }
    }
}

impl<S: Service<Request<B>>, B> fmt::Debug for ResponseFuture<S, B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Call { .. } => "ResponseFuture::Call",
            Kind::Waiting { .. } | Kind::App { .. } => "ResponseFuture::App",
        })
    }
}
