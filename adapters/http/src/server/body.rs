//! Response bodies.

use crate::{BoxError, CallBody};
use bytes::Bytes;
use core::{pin::Pin, task::Context, task::Poll};
use http_body::{Body as HttpBody, Frame, SizeHint};

pin_project_lite::pin_project! {
    /// The body of a response: ours, or the application's own.
    #[derive(Debug)]
    pub struct Body<A> {
        #[pin]
        kind: Kind<A>,
    }
}

pin_project_lite::pin_project! {
    #[project = KindProjection]
    #[derive(Debug)]
    enum Kind<A> {
        Call { #[pin] body: CallBody },
        App { #[pin] body: A },
    }
}

impl<A> Body<A> {
    pub(crate) fn call(body: CallBody) -> Self {
        Self { kind: Kind::Call { body } }
    }

    pub(crate) fn app(body: A) -> Self {
        Self { kind: Kind::App { body } }
    }

    /// Whether it is a call's, and all of it is there: nobody works on the call any more.
    #[inline]
    pub fn is_whole(&self) -> bool {
        match &self.kind {
            Kind::Call { body } => body.is_whole(),
            Kind::App { .. } => false,
        }
    }
}

impl<A> HttpBody for Body<A>
where
    A: HttpBody<Data = Bytes>,
    A::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.project().kind.project() {
            KindProjection::Call { body } => {
                body.poll_frame(cx).map(|frame| Some(frame?.map_err(Into::into)))
            }
            KindProjection::App { body } => body.poll_frame(cx).map(|frame| Some(frame?.map_err(Into::into))),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Call { body } => body.is_end_stream(),
            Kind::App { body } => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Call { body } => body.size_hint(),
            Kind::App { body } => body.size_hint(),
        }
    }
}
