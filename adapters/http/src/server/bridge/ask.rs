//! A service that is being asked.

use super::head::native;
use super::registered::GrpcService;
use super::request_body::BridgedBody;
use core::{future::Future, pin::Pin, task::Context, task::Poll, task::ready, time::Duration};
use http::{Request, Response, request::Parts};

pin_project_lite::pin_project! {
    /// Asks a service once it is ready.
    ///
    /// Written out, and not as an `async` block: that would keep room for the request as it came, as it is asked and
    /// as it is answered. This is most of what each call allocates.
    #[project = AskProjection]
    pub(super) enum Ask<S, F, B> {
        Waiting { service: S, parts: Option<Parts>, timeout: Option<Duration>, body: Option<BridgedBody<B>> },
        Asked { #[pin] answering: F },
        /// Nothing is left of the service's future: it may hold the request's body.
        Done,
    }
}

impl<S, F, B> Ask<S, F, B> {
    pub(super) fn new(service: S, parts: Parts, timeout: Option<Duration>) -> Self {
        Self::Waiting { service, parts: Some(parts), timeout, body: None }
    }

    /// Says what the body of the request is; before that, nothing is asked.
    pub(super) fn set_body(self: Pin<&mut Self>, bridged: BridgedBody<B>) {
        if let AskProjection::Waiting { body, .. } = self.project() {
            *body = Some(bridged);
        }
    }
}

impl<S: GrpcService<B>, B> Future for Ask<S, S::Future, B> {
    type Output = Result<Response<S::Body>, S::Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let AskProjection::Waiting { service, parts, timeout, body } = self.as_mut().project() {
            ready!(service.poll_ready(cx))?;
            let (Some(mut parts), Some(body)) = (parts.take(), body.take()) else { return Poll::Pending };
            native(&mut parts, *timeout);
            let answering = service.call(Request::from_parts(parts, body));
            self.set(Self::Asked { answering });
        }
        match self.project() {
            AskProjection::Waiting { .. } | AskProjection::Done => Poll::Pending,
            AskProjection::Asked { answering } => answering.poll(cx),
        }
    }
}
