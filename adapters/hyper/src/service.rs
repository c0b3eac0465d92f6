//! The service of one connection.

use crate::connections::{Calls, Running};
use bytes::Bytes;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use hyper::body::Incoming;
use sonora_http::server::{Body, Connection, ResponseFuture};
use sonora_http::{BoxError, GrpcWeb};
use std::sync::Arc;
use tower_service::Service;

/// What an application behind a server has to be; routers and services of the usual frameworks are.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the application behind this server",
    label = "not a `Service<http::Request<{B}>>` that is `Clone + Send + Sync + 'static`",
    note = "its responses are `http::Response`s whose body's data is `bytes::Bytes`, and its futures are `Send`",
    note = "a `Router` of axum that still wants its state is none before `.with_state(..)`"
)]
pub trait App<B = Incoming>:
    Service<Request<B>, Response = Response<Self::Body>, Error: Into<BoxError>, Future: Send + 'static>
    + Clone
    + Send
    + Sync
    + 'static
{
    /// The body of its responses.
    type Body: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static;
}

#[diagnostic::do_not_recommend]
impl<S, A, B> App<B> for S
where
    S: Service<Request<B>, Response = Response<A>, Error: Into<BoxError>, Future: Send + 'static>
        + Clone
        + Send
        + Sync
        + 'static,
    A: HttpBody<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
{
    type Body = A;
}

/// Hands the requests of one connection to the server's services, with what is known of the connection.
pub(crate) struct ConnectionService<S> {
    pub(crate) app: GrpcWeb<S, Incoming>,
    pub(crate) connection: Arc<Connection>,
    pub(crate) calls: Calls,
}

impl<S: App> hyper::service::Service<Request<Incoming>> for ConnectionService<S> {
    type Response = Response<Counted<Body<S::Body>>>;
    type Error = S::Error;
    type Future = CountedFuture<S>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let response = self.app.handle(request, Some(&self.connection));
        CountedFuture { response, running: Some(self.calls.begin()) }
    }
}

pin_project_lite::pin_project! {
    /// A response in the making, which counts as a running call.
    pub(crate) struct CountedFuture<S: Service<Request<Incoming>>> {
        #[pin]
        response: ResponseFuture<S, Incoming>,
        running: Option<Running>,
    }
}

impl<S: App> Future for CountedFuture<S> {
    type Output = Result<Response<Counted<Body<S::Body>>>, S::Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = ready!(this.response.poll(cx))?;
        // What is whole waits for its peer alone, who has to take some of it from time to time.
        Poll::Ready(Ok(response.map(|body| {
            let running = if body.is_whole() { None } else { this.running.take() };
            Counted { body, rest: None, _running: running }
        })))
    }
}

pin_project_lite::pin_project! {
    /// The body of a response, which counts as a running call until it is sent, where somebody still works on it.
    ///
    /// It leaves in pieces, because hyper copies them into a buffer of the connection's, which stays as large as
    /// it once had to be.
    pub(crate) struct Counted<B> {
        #[pin]
        body: B,
        rest: Option<Bytes>,
        _running: Option<Running>,
    }
}

impl<B: HttpBody<Data = Bytes>> HttpBody for Counted<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        let this = self.project();
        let mut frame = match this.rest.take() {
            Some(rest) => Some(Ok(Frame::data(rest))),
            None => ready!(this.body.poll_frame(cx)),
        };
        if let Some(Ok(frame)) = &mut frame
            && let Some(data) = frame.data_mut()
            && data.len() > PIECE
        {
            *this.rest = Some(data.split_off(PIECE));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let mut hint = self.body.size_hint();
        if let Some(rest) = &self.rest {
            let rest = rest.len() as u64;
            if let Some(upper) = hint.upper() {
                hint.set_upper(upper.saturating_add(rest));
            }
            hint.set_lower(hint.lower().saturating_add(rest));
        }
        hint
    }
}

/// The most bytes that leave in one piece: a message of 1 MiB and its frame. Two smaller ones take two system calls, and
/// wake the peer twice.
const PIECE: usize = 1088 << 10;

#[cfg(test)]
mod tests {
    use super::*;
    use core::convert::Infallible;
    use core::task::Waker;

    /// A body of one chunk.
    struct Whole(Option<Bytes>);

    impl HttpBody for Whole {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            Poll::Ready(self.0.take().map(|data| Ok(Frame::data(data))))
        }

        fn is_end_stream(&self) -> bool {
            self.0.is_none()
        }

        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(self.0.as_ref().map_or(0, Bytes::len) as u64)
        }
    }

    #[test]
    fn a_large_chunk_leaves_in_pieces_and_its_length_stays_known() {
        for (len, pieces) in [(1, vec![1]), (PIECE, vec![PIECE]), (2 * PIECE + 1, vec![PIECE, PIECE, 1])] {
            let body = Whole(Some(vec![7; len].into()));
            let mut body = Counted { body, rest: None, _running: None };
            let (mut left, mut told) = (len, Vec::new());
            while !body.is_end_stream() {
                assert_eq!(body.size_hint().exact(), Some(left as u64));
                let polled = Pin::new(&mut body).poll_frame(&mut Context::from_waker(Waker::noop()));
                let Poll::Ready(Some(Ok(frame))) = polled else { panic!("{polled:?}") };
                told.extend(frame.data_ref().map(Bytes::len));
                left = len - told.iter().sum::<usize>();
            }
            assert_eq!(told, pieces);
        }
    }
}
