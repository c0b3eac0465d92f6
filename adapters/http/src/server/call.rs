//! A call on its way to a generated service.

use super::cancel::Cancel;
use super::common::Common;
use super::drain::{Remains, drain_after, drain_unread};
use super::guard::{Answer, Guarded, Reply};
use super::large::{TakeLarge, Unknown};
use super::observe::Observed;
use super::request_stream::RequestStream;
use super::single::{Beside, Reading, Single};
use super::{Connection, reply};
use crate::{BoxError, CallBody, Code, Request, Response, Status, Streaming};
use core::{future::Future, pin::Pin};
use http::{Extensions, HeaderMap, Version};
use http_body::Body as HttpBody;
use prost::Message;
use sonora_core::server::{RequestForm, Responder};
use std::sync::Arc;
use std::time::Instant;

/// An answer in the making: always HTTP, whatever the call's status. To drop it drops the handler.
pub type CallFuture = Pin<Box<dyn Future<Output = http::Response<CallBody>> + Send>>;

/// What a request's body must be; every body of the usual frameworks is.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the body of a request",
    label = "not a body of requests",
    note = "it has to be a `Body` of `http_body` 1.0 that is `Send + 'static`, whose data is `Send` and whose error \
            fits into `sonora_http::BoxError`"
)]
pub trait RequestBody: HttpBody<Data: Send, Error: Into<BoxError>> + Send + 'static {}

#[diagnostic::do_not_recommend]
impl<B: HttpBody<Data: Send, Error: Into<BoxError>> + Send + 'static> RequestBody for B {}

/// A service of a known name; what `sonora-build` generates for each service of a `.proto`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a service that can be added",
    label = "neither a generated server nor a `Handler` of one's own",
    note = "a struct that implements a generated trait is wrapped first: `.add_service(GreeterServer::new(MyGreeter))`",
    note = "a service that tonic generated is bridged: `.add_grpc_service(\"package.Service\", service)`"
)]
pub trait Handler<B>: Send + Sync + 'static {
    /// The name with its package: `helloworld.Greeter`.
    fn name(&self) -> &str;

    /// Answers a call of `method` (`SayHello`).
    fn call(&self, method: &str, call: IncomingCall<B>) -> CallFuture;
}

/// A call that was accepted, with all that its answer needs.
///
/// Each of its methods answers it, by a handler of that kind. What is wrong with the request's body, an error of the
/// handler's, a panic and a deadline that passes become the answer's status.
pub struct IncomingCall<B> {
    pub(crate) headers: HeaderMap,
    pub(crate) extensions: Extensions,
    pub(crate) version: Version,
    pub(crate) body: B,
    pub(crate) form: RequestForm,
    pub(crate) responder: Responder,
    pub(crate) deadline: Option<Instant>,
    pub(crate) connection: Option<Arc<Connection>>,
    pub(crate) observed: Observed,
    pub(crate) common: Arc<Common>,
}

impl<B> core::fmt::Debug for IncomingCall<B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("IncomingCall").field("form", &self.form).finish_non_exhaustive()
    }
}

impl<B: RequestBody> IncomingCall<B> {
    /// One message in, one out.
    #[inline]
    pub fn unary<Req, Res, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Req>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Res>, Status>> + Send + 'static,
    {
        self.single(handler, reply::unary)
    }

    /// One message in, a stream out.
    pub fn server_streaming<Req, Res, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Req>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>> + Send + 'static,
    {
        self.server_streaming_large(Unknown, handler)
    }

    /// The same, where `L` knows what in a message is large: that leaves uncopied.
    pub fn server_streaming_large<Req, Res, L, F, Fut>(self, _: L, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        L: TakeLarge<Res>,
        F: FnOnce(Request<Req>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>> + Send + 'static,
    {
        self.single(handler, reply::streaming::<Res, L>)
    }

    /// A stream in, one message out.
    pub fn client_streaming<Req, Res, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Streaming<Req>>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Res>, Status>> + Send + 'static,
    {
        self.stream(handler, reply::unary)
    }

    /// A stream in, a stream out, in any order.
    pub fn bidi_streaming<Req, Res, F, Fut>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Streaming<Req>>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>> + Send + 'static,
    {
        self.bidi_streaming_large(Unknown, handler)
    }

    /// The same, where `L` knows what in a message is large: that leaves uncopied.
    pub fn bidi_streaming_large<Req, Res, L, F, Fut>(self, _: L, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        L: TakeLarge<Res>,
        F: FnOnce(Request<Streaming<Req>>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<Streaming<Res>>, Status>> + Send + 'static,
    {
        self.stream(handler, reply::streaming::<Res, L>)
    }

    /// Answers that there is no such method.
    pub fn unimplemented(self) -> CallFuture {
        let Self { body, version, common, responder, observed, .. } = self;
        if let Some(observation) = observed {
            observation.ended(Code::Unimplemented);
            observation.refused("the service has no such method");
        }
        let answer = reply::failed(responder, Status::unimplemented("the service has no such method"));
        let answer = answer.map(|answer| drain_unread(answer, body, version, &common.runtime));
        Box::pin(core::future::ready(answer))
    }

    /// Reads the one message of the request, then runs the handler.
    #[inline]
    fn single<Req, T, F, Fut>(self, handler: F, reply: Reply<Response<T>>) -> CallFuture
    where
        Req: Message + Default + 'static,
        T: 'static,
        F: FnOnce(Request<Req>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<T>, Status>> + Send + 'static,
    {
        let Self { headers, extensions, version, body, form, responder, .. } = self;
        let Self { deadline, connection, observed, common, .. } = self;
        let cancel = Cancel::new(deadline, &common.runtime, connection.clone(), version);
        let beside = Beside { headers, extensions, deadline, connection };
        let reading = Reading::new(form, version, observed.clone(), common);
        let answer = Answer { responder, cancel, observed };
        let run = Single::new(body, reading, beside, handler);
        Box::pin(Guarded::new(run, answer, reply))
    }

    /// Runs the handler, which reads the request as it likes.
    fn stream<Req, T, F, Fut>(self, handler: F, reply: Reply<Response<T>>) -> CallFuture
    where
        Req: Message + Default + 'static,
        T: 'static,
        F: FnOnce(Request<Streaming<Req>>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<Response<T>, Status>> + Send + 'static,
    {
        let Self { headers, extensions, version, body, form, responder, .. } = self;
        let Self { deadline, connection, observed, common, .. } = self;
        let cancel = Cancel::new(deadline, &common.runtime, connection.clone(), version);
        let remains = Remains::default();
        let messages = RequestStream::new(body, form.reader(), Arc::clone(&remains));
        let messages = messages.pausing(common.pauses.stream, &common.runtime).observed(observed.clone());
        let messages = Streaming::from_source(messages);
        let request = Request::received(messages, headers.into(), extensions, deadline, connection);
        let run = async move { handler(request).await };
        let answer = Answer { responder, cancel, observed };
        let call = Guarded::new(run, answer, reply);
        Box::pin(async move {
            // Boxed apart from the answer, so that a handler that is done is dropped, and leaves the body.
            let mut call = Box::pin(call);
            let answer = call.as_mut().await;
            drop(call);
            answer.map(|body| drain_after(body, remains, version, Arc::clone(&common.runtime)))
        })
    }
}
