//! A call with one request message: first it is read, then it is handled.

use super::common::Common;
use super::drain::{Drain, wanted};
use super::observe::Observed;
use super::pause::Pausing;
use super::request_stream::{decode, poll_chunk, poll_feed};
use super::{Connection, RequestBody};
use crate::{Request, Status};
use bytes::Bytes;
use core::{future::Future, marker::PhantomData, pin::Pin, task::Context, task::Poll, task::ready};
use http::{Extensions, HeaderMap, Version};
use prost::Message;
use sonora_core::Role;
use sonora_core::server::{RequestForm, RequestReader};
use std::sync::Arc;
use std::time::Instant;

/// What a request has beside its message.
pub(crate) struct Beside {
    pub(crate) headers: HeaderMap,
    pub(crate) extensions: Extensions,
    pub(crate) deadline: Option<Instant>,
    pub(crate) connection: Option<Arc<Connection>>,
}

pin_project_lite::pin_project! {
    /// The result of a handler that takes one message.
    ///
    /// Written out, and not as an `async` block: that would keep room for the request, for the body and for the
    /// handler side by side. This is what each call allocates.
    #[project = SingleProjection]
    pub(crate) enum Single<B, Req, F, Fut> {
        Reading { #[pin] body: B, reading: Reading, next: Option<(Beside, F)>, message: PhantomData<fn() -> Req> },
        Handling { #[pin] handling: Fut },
    }
}

/// How far the reading of a request has come.
pub(crate) struct Reading {
    state: State,
    version: Version,
    /// Once something had to be waited for.
    pausing: Option<Box<Pausing>>,
    observed: Observed,
    common: Arc<Common>,
}

enum State {
    New(RequestForm),
    /// The body did not come in one piece, or not as nearly all do.
    Begun(Box<RequestReader>),
    /// It cannot be read. What is left of it is thrown away.
    Failed(Box<(Status, Drain)>),
}

impl<B, Req, F, Fut> Single<B, Req, F, Fut> {
    pub(crate) fn new(body: B, reading: Reading, beside: Beside, handler: F) -> Self {
        Self::Reading { body, reading, next: Some((beside, handler)), message: PhantomData }
    }
}

impl<B, Req, T, F, Fut> Future for Single<B, Req, F, Fut>
where
    B: RequestBody,
    Req: Message + Default,
    F: FnOnce(Request<Req>) -> Fut,
    Fut: Future<Output = Result<T, Status>>,
{
    type Output = Result<T, Status>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if let SingleProjection::Reading { body, reading, next, .. } = self.as_mut().project() {
            let message = match ready!(reading.poll(body, cx)).and_then(|mut message| decode(&mut message)) {
                Ok(message) => message,
                Err(status) => return Poll::Ready(Err(reading.refused(status))),
            };
            let Some((Beside { headers, extensions, deadline, connection }, handler)) = next.take() else {
                return Poll::Pending;
            };
            let request = Request::received(message, headers.into(), extensions, deadline, connection);
            let handling = handler(request);
            self.set(Self::Handling { handling });
        }
        match self.project() {
            SingleProjection::Reading { .. } => Poll::Pending,
            SingleProjection::Handling { handling } => handling.poll(cx),
        }
    }
}

impl Reading {
    pub(crate) fn new(form: RequestForm, version: Version, observed: Observed, common: Arc<Common>) -> Self {
        Self { state: State::New(form), version, pausing: None, observed, common }
    }

    #[cold]
    fn refused(&self, status: Status) -> Status {
        if let Some(observation) = &self.observed {
            observation.refused(status.message());
        }
        status
    }

    /// Reads the one message of a request, and the body to its end.
    fn poll<B: RequestBody>(
        &mut self,
        mut body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Bytes, Status>> {
        let read = match &mut self.state {
            State::New(form) => {
                let Poll::Ready(first) = poll_chunk(body.as_mut(), cx) else { return self.wait(cx) };
                let first = first?;
                let ended = first.is_none() || body.is_end_stream();
                let chunk = first.unwrap_or_default();
                if let Some(observation) = &self.observed {
                    observation.came(chunk.len());
                }
                // Nearly every body is there at once, and nothing in it needs a reader.
                match if ended { form.whole(chunk) } else { Err(chunk) } {
                    Ok(message) => return Poll::Ready(Ok(message)),
                    Err(chunk) => self.begin(chunk, ended, body.as_mut(), cx),
                }
            }
            State::Begun(reader) => {
                poll_message(body.as_mut(), reader, self.pausing.as_deref_mut(), &self.observed, cx)
            }
            State::Failed(failed) => {
                let (status, drain) = &mut **failed;
                ready!(drain.poll(body, &*self.common.runtime, cx));
                return Poll::Ready(Err(status.clone()));
            }
        };
        match &read {
            Poll::Ready(Err(status)) if wanted(&*body, self.version) => self.fail(status.clone(), body, cx),
            Poll::Ready(_) => read,
            Poll::Pending => self.wait(cx),
        }
    }

    /// Nothing of the body is there. What is left of one that stalls is not waited for.
    #[cold]
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<Result<Bytes, Status>> {
        let pausing = self.pausing.get_or_insert_with(|| Box::new(Pausing::new(self.common.pauses.message)));
        pausing.poll(&*self.common.runtime, cx).map(Err)
    }

    /// The body did not come in one piece, or is not what nearly all are.
    #[inline(never)]
    fn begin<B: RequestBody>(
        &mut self,
        chunk: Bytes,
        ended: bool,
        body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Bytes, Status>> {
        let State::New(form) = &self.state else { return Poll::Pending };
        let mut reader = Box::new(form.reader());
        reader.feed(chunk);
        if ended {
            reader.finish();
        }
        if let Some(pausing) = &mut self.pausing {
            pausing.moved();
        }
        let read = poll_message(body, &mut reader, None, &self.observed, cx);
        if read.is_pending() {
            self.state = State::Begun(reader);
        }
        read
    }

    #[cold]
    fn fail<B: RequestBody>(
        &mut self,
        status: Status,
        body: Pin<&mut B>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Bytes, Status>> {
        self.state = State::Failed(Box::new((status, Drain::before_answer(&*self.common.runtime))));
        self.poll(body, cx)
    }
}

fn poll_message<B: RequestBody>(
    mut body: Pin<&mut B>,
    reader: &mut RequestReader,
    mut pausing: Option<&mut Pausing>,
    observed: &Observed,
    cx: &mut Context<'_>,
) -> Poll<Result<Bytes, Status>> {
    loop {
        match reader.poll_single() {
            Ok(Some(message)) => return Poll::Ready(Ok(message)),
            Ok(None) => {}
            Err(error) => return Poll::Ready(Err(error.to_status(Role::Server).into())),
        }
        let ended = ready!(poll_feed(body.as_mut(), reader, observed, cx))?;
        if let Some(pausing) = &mut pausing {
            pausing.moved();
        }
        if !ended && body.is_end_stream() {
            reader.finish();
        }
    }
}
