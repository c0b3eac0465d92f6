//! The handlers as services that tonic generated.

use crate::protos::behaviour::nested::{parcel::Inner, post_server::Post as _};
use crate::protos::behaviour::{Answer, Ask, script_server::Script as _};
use crate::script::Handlers;
use core::pin::Pin;
use futures_util::{Stream, StreamExt as _};
use sonora_http::{Code, Connection, Metadata, Request, Response, Status, Streaming};
use std::sync::Arc;
use tonic::metadata::MetadataMap;

/// What tonic generates.
#[allow(missing_docs, missing_debug_implementations, unused_qualifications, reason = "generated")]
#[allow(clippy::std_instead_of_core, clippy::std_instead_of_alloc, reason = "generated")]
pub mod behaviour {
    include!(concat!(env!("OUT_DIR"), "/tonic/behaviour.rs"));

    /// Of the package below.
    pub mod nested {
        include!(concat!(env!("OUT_DIR"), "/tonic/behaviour.nested.rs"));
    }
}

/// The handlers, asked by tonic's services.
#[derive(Clone, Debug)]
pub(crate) struct Tonic(pub(crate) Handlers);

type Boxed<T> = Pin<Box<dyn Stream<Item = Result<T, tonic::Status>> + Send>>;
type Said<T> = Result<tonic::Response<T>, tonic::Status>;

#[tonic::async_trait]
impl behaviour::script_server::Script for Tonic {
    async fn unary(&self, request: tonic::Request<Ask>) -> Said<Answer> {
        said(self.0.unary(heard(request)).await)
    }

    type DownStream = Boxed<Answer>;

    async fn down(&self, request: tonic::Request<Ask>) -> Said<Boxed<Answer>> {
        said(self.0.down(heard(request)).await).map(|response| response.map(boxed))
    }

    async fn up(&self, request: tonic::Request<tonic::Streaming<Ask>>) -> Said<Answer> {
        said(self.0.up(heard(request).map(streaming)).await)
    }

    type BothStream = Boxed<Answer>;

    async fn both(&self, request: tonic::Request<tonic::Streaming<Ask>>) -> Said<Boxed<Answer>> {
        said(self.0.both(heard(request).map(streaming)).await).map(|response| response.map(boxed))
    }

    async fn left_out(&self, request: tonic::Request<Ask>) -> Said<Answer> {
        said(self.0.left_out(heard(request)).await)
    }
}

#[tonic::async_trait]
impl behaviour::nested::post_server::Post for Tonic {
    async fn send(&self, request: tonic::Request<Inner>) -> Said<Answer> {
        said(self.0.send(heard(request)).await)
    }
}

/// A request as the handlers know it.
fn heard<T>(request: tonic::Request<T>) -> Request<T> {
    let (metadata, extensions, message) = request.into_parts();
    let headers = metadata.into_headers();
    let mut request = Request::new(message);
    let timeout = headers.get("grpc-timeout");
    if let Some(timeout) = timeout.and_then(|value| sonora_http::core::timeout::parse(value.as_bytes())) {
        request.set_timeout(timeout);
    }
    *request.metadata_mut() = headers.into();
    if let Some(connection) = extensions.get::<Arc<Connection>>() {
        request.extensions_mut().insert(Arc::clone(connection));
    }
    request
}

fn streaming<T: Send + 'static>(messages: tonic::Streaming<T>) -> Streaming<T> {
    Streaming::new(messages.map(|message| message.map_err(|status| theirs(&status))))
}

fn theirs(status: &tonic::Status) -> Status {
    let code = u32::try_from(i32::from(status.code())).ok().and_then(Code::from_number);
    Status::new(code.unwrap_or(Code::Unknown), status.message().to_owned())
}

/// A response as tonic knows it; trailers it has none.
fn said<T>(result: Result<Response<T>, Status>) -> Said<T> {
    let mut response = result.map_err(|status| ours(&status))?;
    let metadata = MetadataMap::from_headers(core::mem::take(response.metadata_mut()).into_headers());
    Ok(tonic::Response::from_parts(metadata, response.into_inner(), tonic::Extensions::new()))
}

fn boxed<T: 'static>(messages: Streaming<T>) -> Boxed<T> {
    Box::pin(messages.map(|message| message.map_err(|status| ours(&status))))
}

fn ours(status: &Status) -> tonic::Status {
    let code = tonic::Code::from(i32::try_from(status.code().number()).unwrap_or_default());
    let mut metadata = status.initial_metadata().clone().into_headers();
    metadata.extend(Metadata::into_headers(status.metadata().clone()));
    let metadata = MetadataMap::from_headers(metadata);
    let (message, details) = (status.message().to_owned(), status.raw_details().clone());
    tonic::Status::with_details_and_metadata(code, message, details, metadata)
}
