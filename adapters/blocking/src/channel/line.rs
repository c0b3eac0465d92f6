//! One connection to a server, with the agent that speaks over it.

use super::socket::{Socket, lock};
use super::upload::{Elsewhere, Stream, Upload};
use super::wire::{Plug, Resolved, Wire};
use bytes::Bytes;
use core::time::Duration;
use http::{Request, Response};
use http_body::Body as _;
use sonora_http::CallBody;
use sonora_http::blocking::CancelToken;
use sonora_http::client::Resting;
use std::sync::{Arc, Mutex};
use ureq::config::{AutoHeaderValue, Config};
use ureq::{Agent, Body, Error, SendBody};

/// A connection; one call at a time.
#[derive(Debug)]
pub(super) struct Line {
    agent: Agent,
    socket: Arc<Socket>,
}

/// A request's body: known, or a stream.
pub(super) enum Outgoing {
    Whole(Bytes),
    Stream(Stream),
}

impl Line {
    pub(super) fn new(socket: Arc<Socket>) -> Self {
        let plug = Plug(Mutex::new(Some(Wire::new(Arc::clone(&socket)))));
        Self { agent: Agent::with_parts(config(), plug, Resolved), socket }
    }

    pub(super) const fn socket(&self) -> &Arc<Socket> {
        &self.socket
    }

    /// Sends a request and waits for the head of its answer.
    ///
    /// # Errors
    ///
    /// [`Error::ConnectionFailed`] when the server closed the connection while it was idle: then nothing was sent,
    /// and the body is still there. Anything else breaks the call.
    pub(super) fn send(&self, request: Request<()>, body: &mut Outgoing) -> Result<Response<Body>, Error> {
        match body {
            Outgoing::Whole(bytes) => self.agent.run(request.map(|()| &**bytes)),
            Outgoing::Stream(stream) => {
                *lock(&self.socket.upload) = Upload::Waiting(core::mem::take(stream));
                let elsewhere = SendBody::from_owned_reader(Elsewhere(Arc::clone(&self.socket)));
                let result = self.agent.run(request.map(|()| elsewhere));
                if let Upload::Waiting(unsent) = &mut *lock(&self.socket.upload) {
                    *stream = core::mem::take(unsent);
                }
                result
            }
        }
    }
}

impl Resting for Line {
    fn is_closed(&self) -> bool {
        self.socket.is_closed()
    }
}

impl Outgoing {
    /// A body that is known is all ready.
    pub(super) fn new(mut body: CallBody, cancel: &CancelToken) -> Self {
        if body.size_hint().exact().is_none() {
            return Self::Stream(Stream { body, cancel: cancel.clone() });
        }
        let frame =
            pollster::block_on(core::future::poll_fn(|cx| core::pin::Pin::new(&mut body).poll_frame(cx)));
        let bytes = frame.and_then(Result::ok).and_then(|frame| frame.into_data().ok());
        Self::Whole(bytes.unwrap_or_default())
    }
}

/// Nothing that ureq does by itself: a status is the server's word, whatever it is, and a redirect is one, too.
fn config() -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .proxy(None)
        .user_agent(AutoHeaderValue::None)
        .accept(AutoHeaderValue::None)
        .accept_encoding(AutoHeaderValue::None)
        .max_idle_age(Duration::MAX)
        .build()
}
