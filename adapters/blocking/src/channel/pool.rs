//! The connections of a channel.

use super::body::ReadBody;
use super::builder::ChannelBuilder;
use super::connect::{connect, left};
use super::line::{Line, Outgoing};
use super::socket::Socket;
use core::fmt;
use core::future::Future as _;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use http::{Request, Response};
use sonora_http::blocking::{Bounds, CancelToken, Cancelled};
use sonora_http::client::{Idle, ResponseBody, Transport, TransportFuture};
use sonora_http::{CallBody, Status};
use std::io;
use std::sync::Arc;
use std::time::Instant;
use ureq::Error;

/// A channel's connections, one for each call that runs.
pub(super) struct Pool(Arc<Shared>);

struct Shared {
    settings: ChannelBuilder,
    idle: Idle<Line>,
}

impl Pool {
    pub(super) fn new(settings: ChannelBuilder) -> Self {
        let idle = Idle::new(settings.max_idle, settings.idle_timeout);
        Self(Arc::new(Shared { settings, idle }))
    }
}

impl Transport for Pool {
    /// Its future is never pending: polled, it blocks.
    fn call(&self, request: Request<CallBody>) -> TransportFuture {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.call(request) })
    }
}

impl Shared {
    fn call(&self, request: Request<CallBody>) -> Result<Response<ResponseBody>, Status> {
        let (mut head, body) = request.into_parts();
        let bounds = head.extensions.remove::<Bounds>();
        let (deadline, cancel) = match bounds {
            Some(Bounds { deadline, cancel, .. }) => (deadline, cancel),
            None => (None, CancelToken::new()),
        };
        let mut body = Outgoing::new(body, &cancel);
        let mut request = Request::new(());
        *request.method_mut() = head.method;
        *request.uri_mut() = self.settings.origin.absolute(head.uri);
        *request.headers_mut() = head.headers;
        loop {
            let (line, reused) = match self.idle.take() {
                Some(line) => (line, true),
                None => (self.connect(deadline, &cancel)?, false),
            };
            line.socket().begin(deadline).map_err(|error| broken(&error))?;
            let cancelled = closing(line.socket(), &cancel);
            // A new connection is the last that is tried.
            let head = if reused { request.clone() } else { core::mem::take(&mut request) };
            match line.send(head, &mut body) {
                Ok(response) => {
                    let idle = self.idle.clone();
                    return Ok(response.map(|body| {
                        Box::pin(ReadBody::new(body, line, idle, Some(cancelled))) as ResponseBody
                    }));
                }
                // The server hung up before it was sent anything: as if nothing had happened.
                Err(Error::ConnectionFailed) if reused => {}
                Err(error) => {
                    line.socket().close();
                    return Err(broken(&error));
                }
            }
        }
    }

    /// A new connection, in time or not at all.
    fn connect(&self, deadline: Option<Instant>, cancel: &CancelToken) -> Result<Line, Status> {
        let origin = &self.settings.origin;
        let until = Instant::now().checked_add(self.settings.connect_timeout);
        let until = [deadline, until].into_iter().flatten().min();
        let failed = |error: &io::Error| {
            let why = format!("connect to {}:{}: {error}", origin.host(), origin.port());
            // When it was the call's own deadline, the channel says so.
            if left(deadline).is_err() { Status::broken_transport(why) } else { Status::unavailable(why) }
        };
        #[cfg(feature = "tls")]
        let tls = super::tls::session(&self.settings)?;
        #[cfg(not(feature = "tls"))]
        if origin.is_https() {
            return Err(origin.no_tls());
        }
        let tcp = connect(origin.host(), origin.port(), until, cancel).map_err(|error| failed(&error))?;
        self.settings.tcp_keepalive.set(&tcp).map_err(|error| failed(&error))?;
        let socket = Arc::new(Socket::new(
            tcp,
            #[cfg(feature = "tls")]
            tls,
        ));
        #[cfg(feature = "tls")]
        {
            let _cancelled = closing(&socket, cancel);
            socket.handshake(until).map_err(|error| failed(&error))?;
        }
        Ok(Line::new(socket))
    }
}

/// Closes the socket once the token is cancelled, for as long as it is held.
fn closing(socket: &Arc<Socket>, cancel: &CancelToken) -> Cancelled {
    let mut cancelled = cancel.cancelled();
    let waker = Waker::from(Arc::clone(socket));
    if let Poll::Ready(()) = Pin::new(&mut cancelled).poll(&mut Context::from_waker(&waker)) {
        socket.close();
    }
    cancelled
}

/// The status of a call whose connection failed.
fn broken(error: &dyn fmt::Display) -> Status {
    Status::broken_transport(error.to_string())
}
