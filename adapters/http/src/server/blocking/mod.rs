//! Calls whose handlers are plain functions: they run where the runtime lets functions block.

mod lent;
mod run;
mod shelf;
mod waiting;

pub use self::waiting::WaitingCall;

use self::lent::lend;
use self::run::{Hold, run};
use self::shelf::{Served, Shelf};
use super::guard::unless_panics;
use super::observe::Span;
use super::{CallFuture, IncomingCall, RequestBody};
use crate::blocking::Streaming;
use crate::{Request, Response, Runtime, Status};
use core::convert::identity;
use core::future::Future;
use prost::Message;
use std::sync::Arc;

/// Where a handler runs: on whose threads, and inside of which span.
struct Place {
    runtime: Arc<dyn Runtime>,
    span: Span,
}

impl Place {
    fn of<B>(call: &IncomingCall<B>) -> Self {
        Self { runtime: Arc::clone(&call.common.runtime), span: Span::of(&call.observed) }
    }
}

impl<B: RequestBody> IncomingCall<B> {
    /// One message in, one out, by a function that may block.
    pub fn blocking_unary<Req, Res, F>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Req>) -> Result<Response<Res>, Status> + Send + 'static,
    {
        let place = Place::of(&self);
        self.unary(move |request| one(place, Hold::new(), request, handler))
    }

    /// One message in, a stream out, by a function that may block, and an iterator that may block.
    pub fn blocking_server_streaming<Req, Res, F>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Req>) -> Result<Response<Streaming<Res>>, Status> + Send + 'static,
    {
        let place = Place::of(&self);
        self.server_streaming(move |request| many(place, Hold::new(), request, handler))
    }

    /// A stream in, one message out, by a function that may block.
    pub fn blocking_client_streaming<Req, Res, F>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Streaming<Req>>) -> Result<Response<Res>, Status> + Send + 'static,
    {
        let place = Place::of(&self);
        self.client_streaming(move |request| {
            let (hold, request) = lend(request);
            one(place, hold, request, handler)
        })
    }

    /// A stream in, a stream out, in any order, by a function that may block, and an iterator that may block.
    pub fn blocking_bidi_streaming<Req, Res, F>(self, handler: F) -> CallFuture
    where
        Req: Message + Default + 'static,
        Res: Message + 'static,
        F: FnOnce(Request<Streaming<Req>>) -> Result<Response<Streaming<Res>>, Status> + Send + 'static,
    {
        let place = Place::of(&self);
        self.bidi_streaming(move |request| {
            let (hold, request) = lend(request);
            many(place, hold, request, handler)
        })
    }
}

/// Runs a handler that answers with one message.
fn one<Q, T, F>(
    place: Place,
    hold: Hold,
    request: Request<Q>,
    handler: F,
) -> impl Future<Output = Result<Response<T>, Status>>
where
    Q: Send + 'static,
    T: Send + 'static,
    F: FnOnce(Request<Q>) -> Result<Response<T>, Status> + Send + 'static,
{
    let Place { runtime, span } = place;
    let work = run(runtime, hold, request, move |request, tell| {
        // Nobody listens when the caller has left meanwhile.
        let _ = tell.send(unless_panics(|| span.run(|| handler(request))).and_then(identity));
    });
    async { Ok(work.await?.0) }
}

/// Runs a handler that answers with a stream, and the stream, as far as there is room for it.
fn many<Q, T, F>(
    place: Place,
    hold: Hold,
    request: Request<Q>,
    handler: F,
) -> impl Future<Output = Result<Response<crate::Streaming<T>>, Status>>
where
    Q: Send + 'static,
    T: Message + 'static,
    F: FnOnce(Request<Q>) -> Result<Response<Streaming<T>>, Status> + Send + 'static,
{
    let Place { runtime, span } = place;
    let shelf = Arc::new(Shelf::new(Arc::clone(&runtime), hold.over(), span.clone()));
    let work = run(runtime, hold, request, {
        let shelf = Arc::clone(&shelf);
        move |request, tell| match unless_panics(|| span.run(|| handler(request))).and_then(identity) {
            Ok(response) => {
                let mut messages = None;
                let head = response.map(|stream| messages = Some(stream));
                let _ = tell.send(Ok(head));
                // On the same thread, as far as there is room: most streams need no other.
                messages.into_iter().for_each(|messages| shelf.fill(messages));
            }
            Err(status) => drop(tell.send(Err(status))),
        }
    });
    async {
        let (head, hold) = work.await?;
        Ok(head.map(|()| crate::Streaming::from_source(Served::new(shelf, hold))))
    }
}
