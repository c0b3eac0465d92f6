//! Calls over HTTP/1.1: a connection for each call that runs, kept for the next.

use super::body::PooledBody;
use super::pool::{Connect, Shared, broken};
use super::sent::{Sent, SentBody};
use core::time::Duration;
use http::header::{HOST, HeaderValue};
use http::{Request, Response};
use hyper::client::conn::http1::{SendRequest, handshake};
use sonora_http::client::ResponseBody;
use sonora_http::{CallBody, Status};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Connections that no call uses; cheap to clone.
#[derive(Clone)]
pub(crate) struct Idle {
    connections: Arc<Mutex<Vec<Rested>>>,
    most: usize,
    time: Duration,
}

/// A connection, and since when it rests.
type Rested = (SendRequest<SentBody>, Instant);

impl Idle {
    pub(crate) fn new(most: usize, time: Duration) -> Self {
        Self { connections: Arc::default(), most, time }
    }

    /// The connection that was used last: the others are the first to be too old.
    fn take(&self) -> Option<SendRequest<SentBody>> {
        let mut connections = self.fresh();
        while let Some((connection, _)) = connections.pop() {
            if !connection.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    /// The connections that have not rested for too long; the others are closed.
    fn fresh(&self) -> MutexGuard<'_, Vec<Rested>> {
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        let old = connections.iter().take_while(|(_, since)| since.elapsed() > self.time).count();
        connections.drain(..old);
        connections
    }

    /// Keeps a connection whose last response was read to its end.
    pub(crate) fn put(&self, connection: SendRequest<SentBody>) {
        if connection.is_closed() {
            return;
        }
        let mut connections = self.fresh();
        if connections.len() < self.most {
            connections.push((connection, Instant::now()));
        }
    }
}

pub(crate) async fn call<C: Connect>(
    shared: &Arc<Shared<C>>,
    mut request: Request<CallBody>,
) -> Result<Response<ResponseBody>, Status> {
    let origin = &shared.settings.origin;
    let path = core::mem::take(request.uri_mut());
    *request.uri_mut() = origin.path(path);
    let host = HeaderValue::from_str(origin.authority().as_str());
    request.headers_mut().insert(HOST, host.map_err(|_| Status::internal("the URL's host is no header"))?);
    let (head, body) = request.into_parts();
    let (body, sent) = SentBody::new(body);
    let mut request = Request::from_parts(head, body);
    loop {
        let (mut connection, reused) = match shared.idle.take() {
            Some(connection) => (connection, true),
            None => (connect(shared).await?, false),
        };
        if let Err(error) = connection.ready().await {
            if reused {
                continue;
            }
            return Err(broken(&error));
        }
        match connection.try_send_request(request).await {
            Ok(response) => return Ok(pooled(response, connection, sent, &shared.idle)),
            // The server hung up before it saw anything of the request: as if nothing had happened.
            Err(mut error) => match error.take_message() {
                Some(unsent) if reused => request = unsent,
                _ => return Err(broken(error.error())),
            },
        }
    }
}

fn pooled(
    response: Response<hyper::body::Incoming>,
    connection: SendRequest<SentBody>,
    sent: Sent,
    idle: &Idle,
) -> Response<ResponseBody> {
    response.map(|body| {
        let idle = idle.clone();
        Box::pin(PooledBody::new(body, connection, idle, sent)) as ResponseBody
    })
}

async fn connect<C: Connect>(shared: &Shared<C>) -> Result<SendRequest<SentBody>, Status> {
    let io = shared.connect().await?;
    let (connection, driver) = handshake(io).await.map_err(|error| broken(&error))?;
    shared.runtime.spawn(Box::pin(async {
        // How it ends, the calls on it are told.
        let _ = driver.await;
    }));
    Ok(connection)
}
