//! hyper alone: reads the body to its end and answers fixed bytes with a Content-Length. The ground that all stand on.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, body::Incoming, header::CONTENT_TYPE, http::HeaderValue, service::service_fn,
};
use tokio::io::DuplexStream;

use super::{Contestant, Side, hyper_connection};
use crate::{Mode, call};

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "raw-hyper", modes: Mode::ALL, side: Side::Server(serve) };

fn serve(io: DuplexStream, mode: Mode) {
    let reply = Bytes::from(call::reply_body(mode));
    hyper_connection::spawn(io, service_fn(move |request| answer(request, mode, reply.clone())));
}

/// Reads the request to its end.
pub(crate) async fn answer(
    request: Request<Incoming>,
    mode: Mode,
    reply: Bytes,
) -> Result<Response<Full<Bytes>>, hyper::Error> {
    let mut body = request.into_body();
    while let Some(frame) = body.frame().await {
        frame?;
    }
    let mut response = Response::new(Full::new(reply));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(mode.content_type()));
    Ok(response)
}
