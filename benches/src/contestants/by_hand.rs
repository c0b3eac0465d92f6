//! gRPC-Web as one would write it for one method and no more: prost on hyper, one output buffer, a Content-Length.
//!
//! A reference for what a library could cost at best. It has no limits, no deadlines, no streams, no metadata and one
//! error; do not copy it.

use base64::{Engine, encoded_len, engine::general_purpose::STANDARD as BASE64};
use bytes::{BufMut, Bytes};
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode, body::Incoming, header::CONTENT_TYPE, http::HeaderValue,
    service::service_fn,
};
use prost::Message;
use tokio::io::DuplexStream;

use super::{Contestant, Side, hyper_connection};
use crate::{
    Error, Mode,
    call::{OK_TRAILERS, PATH},
    greeter::tonic::{HelloReply, HelloRequest},
};

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "by-hand", modes: Mode::ALL, side: Side::Server(serve) };

const FRAME_HEADER: usize = 5;

fn serve(io: DuplexStream, _: Mode) {
    hyper_connection::spawn(io, service_fn(answer));
}

pub(crate) async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Error> {
    let mode = match request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes) {
        Some(b"application/grpc-web+proto") => Mode::Binary,
        Some(b"application/grpc-web-text+proto") => Mode::Text,
        _ => return Ok(refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
    };
    if request.uri().path() != PATH {
        return Ok(refuse(StatusCode::NOT_FOUND));
    }
    let body = whole(request.into_body()).await?;
    let reply = match mode {
        Mode::Binary => seal(&call(&body)?),
        Mode::Text => {
            let reply = seal(&call(&BASE64.decode(&body)?)?);
            let mut text = vec![0; encoded_len(reply.len(), true).ok_or("a reply beyond all memory")?];
            BASE64.encode_slice(reply, &mut text)?;
            text
        }
    };
    let mut response = Response::new(Full::new(reply.into()));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(mode.content_type()));
    Ok(response)
}

fn refuse(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// The body in one piece; copied only when it did not come in one.
async fn whole(mut body: Incoming) -> Result<Bytes, Error> {
    let mut whole = Bytes::new();
    while let Some(frame) = body.frame().await {
        if let Ok(chunk) = frame?.into_data() {
            whole = if whole.is_empty() { chunk } else { [whole, chunk].concat().into() };
        }
    }
    Ok(whole)
}

fn call(body: &[u8]) -> Result<HelloReply, Error> {
    let ([0, length @ ..], message) =
        body.split_first_chunk::<FRAME_HEADER>().ok_or("a body without a frame")?
    else {
        return Err("no plain message".into());
    };
    if u32::from_be_bytes(*length) as usize != message.len() {
        return Err("not exactly one message".into());
    }
    let request = HelloRequest::decode(message)?;
    Ok(HelloReply { message: request.name })
}

/// Message and trailers in one allocation of just their size.
fn seal(reply: &HelloReply) -> Vec<u8> {
    let length = reply.encoded_len();
    let mut out = Vec::with_capacity(FRAME_HEADER + length + OK_TRAILERS.len());
    out.put_u8(0);
    out.put_u32(length as u32);
    reply.encode_raw(&mut out);
    out.put_slice(OK_TRAILERS);
    out
}
