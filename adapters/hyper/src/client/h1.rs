//! Calls over HTTP/1.1: a connection for each call that runs, kept for the next.

use super::body::PooledBody;
use super::held::{Held, drive};
use super::pool::{Connect, Shared, broken};
use super::sent::{Sent, SentBody};
use http::{Request, Response};
use hyper::client::conn::http1::handshake;
use sonora_http::client::{Idle, ResponseBody, TransportFuture};
use sonora_http::{CallBody, Status};
use std::sync::Arc;

/// Everything that needs no waiting is done before the future is made, which then holds little and is moved little.
pub(crate) fn call<C: Connect>(shared: Arc<Shared<C>>, mut request: Request<CallBody>) -> TransportFuture {
    let origin = &shared.settings.origin;
    let path = core::mem::take(request.uri_mut());
    *request.uri_mut() = origin.path(path);
    let (head, body) = request.into_parts();
    let (body, sent) = SentBody::new(body);
    Box::pin(send(shared, Request::from_parts(head, body), sent))
}

async fn send<C: Connect>(
    shared: Arc<Shared<C>>,
    mut request: Request<SentBody>,
    sent: Sent,
) -> Result<Response<ResponseBody>, Status> {
    loop {
        let (mut connection, reused) = match shared.idle.take() {
            Some(connection) => (connection, true),
            // Boxed, because it is large and rare, and this future is made for each call.
            None => (Box::pin(connect(&shared)).await?, false),
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
    connection: Held,
    sent: Sent,
    idle: &Idle<Held>,
) -> Response<ResponseBody> {
    response.map(|body| {
        let idle = idle.clone();
        Box::pin(PooledBody::new(body, connection, idle, sent)) as ResponseBody
    })
}

async fn connect<C: Connect>(shared: &Shared<C>) -> Result<Held, Status> {
    let io = shared.connect().await?;
    let (connection, driver) = handshake(io).await.map_err(|error| broken(&error))?;
    let (held, gone) = Held::new(connection);
    shared.runtime.spawn(Box::pin(drive(driver, gone)));
    Ok(held)
}
