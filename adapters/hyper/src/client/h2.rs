//! Calls over HTTP/2: all on one connection.

use super::pool::{Connect, Shared, broken};
use super::tied::{Tie, TiedBody, tie};
use super::uses::{Use, Uses};
use crate::rt::Rt;
use async_lock::Mutex;
use core::pin::Pin;
use core::task::{Context, Poll};
use http::{Request, Response, Version};
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http2::{Builder, SendRequest};
use sonora_http::client::ResponseBody;
use sonora_http::{BoxError, CallBody, Status};
use std::sync::Arc;

/// The connection, once there is one. Who finds none makes it, and all others wait for that one.
#[derive(Default)]
pub(crate) struct Multiplexed(Mutex<Option<Open>>);

struct Open {
    sender: SendRequest<TiedBody>,
    uses: Uses,
}

pub(crate) async fn call<C: Connect>(
    shared: Arc<Shared<C>>,
    mut request: Request<CallBody>,
) -> Result<Response<ResponseBody>, Status> {
    let path = core::mem::take(request.uri_mut());
    *request.uri_mut() = shared.settings.origin.absolute(path);
    *request.version_mut() = Version::HTTP_2;
    let (head, body) = request.into_parts();
    let (body, tie) = tie(body);
    let mut request = Request::from_parts(head, body);
    loop {
        let (mut connection, running, reused) = connection(&shared).await?;
        if let Err(error) = connection.ready().await {
            if reused {
                continue;
            }
            return Err(broken(&error));
        }
        match connection.try_send_request(request).await {
            Ok(response) => {
                let body = |body| Box::pin(H2Body { body, _tie: tie, _running: running }) as ResponseBody;
                return Ok(response.map(body));
            }
            Err(mut error) => match error.take_message() {
                Some(unsent) if reused => request = unsent,
                _ => return Err(broken(error.error())),
            },
        }
    }
}

/// The connection to use, the use of it, and whether it was there before.
///
/// One that nobody has used for long is not used again: its server may be about to close it, and a call that crosses
/// the GOAWAY is lost.
async fn connection<C: Connect>(shared: &Shared<C>) -> Result<(SendRequest<TiedBody>, Use, bool), Status> {
    let mut place = shared.multiplexed.0.lock().await;
    let longest = shared.settings.idle_timeout;
    if let Some(open) = place.as_ref().filter(|open| !open.sender.is_closed() && !open.uses.rest(longest)) {
        return Ok((open.sender.clone(), open.uses.begin(), true));
    }
    let io = shared.connect().await?;
    let rt = Rt(Arc::clone(&shared.runtime));
    let handshake = Builder::new(rt.clone()).timer(rt).handshake(io).await;
    let (sender, driver) = handshake.map_err(|error| broken(&error))?;
    shared.runtime.spawn(Box::pin(async {
        let _ = driver.await;
    }));
    let uses = Uses::default();
    let running = uses.begin();
    *place = Some(Open { sender: sender.clone(), uses });
    Ok((sender, running, false))
}

/// A response's body, with errors that say what happened.
struct H2Body {
    body: Incoming,
    _tie: Tie,
    _running: Use,
}

impl Body for H2Body {
    type Data = bytes::Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<bytes::Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(cx).map(|frame| Some(frame?.map_err(Into::into)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
