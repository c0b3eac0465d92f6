//! Native gRPC in, whatever the channel speaks on the wire, native gRPC out: for clients that tonic generated.

mod head;
mod request_body;
mod response_body;

pub use response_body::NativeBody;

use super::channel::Settings;
use super::deadline::Deadline;
use super::{Channel, ResponseBody};
use crate::body::{pairs, without_status};
use crate::fault::Fault;
use crate::{BoxError, Status, Wire};
use core::convert::Infallible;
use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::{Context, Poll};
use http::{HeaderMap, Request, Response};
use http_body::Body as HttpBody;
use response_body::Reading;
use sonora_core::Options;
use sonora_core::relay::{Event, ResponseRelay};
use std::time::Instant;
use tower_service::Service;

type Answering = Pin<Box<dyn Future<Output = Result<Response<NativeBody>, Infallible>> + Send>>;

impl<B> Service<Request<B>> for Channel
where
    B: HttpBody<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    type Response = Response<NativeBody>;
    /// Whatever goes wrong is said as gRPC says it, so that clients know the code.
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answering {
        let channel = self.clone();
        Box::pin(async move { Ok(call(&channel, request).await.unwrap_or_else(head::failed)) })
    }
}

/// An error, with the metadata that came beside it.
type Failure = (Status, HeaderMap);

/// Sends a request, and waits for the head of its response.
async fn call<B>(channel: &Channel, request: Request<B>) -> Result<Response<NativeBody>, Failure>
where
    B: HttpBody<Data: Send, Error: Into<BoxError>> + Send + 'static,
{
    let Settings { wire, options, timeout, .. } = &*channel.settings;
    let (mut parts, body) = request.into_parts();
    let told = head::timeout(&parts.headers);
    let timeout = told.or(*timeout);
    let at = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let mut deadline = Deadline::new(at, &*channel.runtime);
    head::outgoing(&mut parts, *wire, timeout.filter(|_| told.is_none()));
    parts.headers.extend(channel.transport.fields());
    let fault = Fault::default();
    let mut body = Some(Box::pin(body));
    let body = poll_fn(|cx| match body.take() {
        Some(body) => Poll::Ready(request_body::begin(body, *wire, &fault, cx)),
        None => Poll::Pending,
    })
    .await;
    let sending = channel.transport.call(Request::from_parts(parts, body));
    let response = deadline.keep(pin!(unless_faulty(sending, &fault))).await;
    let response = response.map_err(|status| (status, HeaderMap::new()))?;
    receive(response, *wire, options, deadline, fault).await
}

/// Judges the head of a response, and with it what is all in the head.
async fn receive(
    response: Response<ResponseBody>,
    wire: Wire,
    options: &Options,
    deadline: Deadline,
    fault: Fault,
) -> Result<Response<NativeBody>, Failure> {
    let (mut parts, body) = response.into_parts();
    let opened = ResponseRelay::open(wire, parts.status.as_u16(), pairs(&parts.headers), options);
    let relay = match opened {
        Ok(relay) => relay,
        Err(status) => return Err((status.into(), parts.headers)),
    };
    let in_head = relay.status_in_head().is_some();
    let mut reading = Reading::new(body, relay, deadline, fault);
    let first = match in_head {
        // The body decides at once whether it stands, and is read to its end.
        true => Some(
            poll_fn(|cx| reading.poll_event(cx)).await.map_err(|status| (status, parts.headers.clone()))?,
        ),
        false => None,
    };
    let body = match first {
        Some(Event::End(end)) if end.trailers.is_none() && !end.status.is_ok() => NativeBody::empty(),
        first => {
            without_status(&mut parts.headers);
            NativeBody::new(reading, first)
        }
    };
    head::incoming(&mut parts);
    Ok(Response::from_parts(parts, body))
}

/// Runs a future until it is done, or the request turns out to be faulty.
async fn unless_faulty<T>(
    future: impl Future<Output = Result<T, Status>>,
    fault: &Fault,
) -> Result<T, Status> {
    let mut future = core::pin::pin!(future);
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => fault.poll(cx).map(Err),
    })
    .await
}
