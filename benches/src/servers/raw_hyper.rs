//! hyper alone: reads the request to its end and answers fixed bytes. The ground that all stand on.

use core::{
    pin::Pin,
    task::{Context, Poll},
};
use std::net::TcpListener;

use bytes::Bytes;
use hyper::{
    Request, Response,
    body::{Body, Frame, Incoming},
    header::CONTENT_TYPE,
    http::HeaderValue,
    service::service_fn,
};

use super::{Server, accept, everything, messages::Messages};
use crate::{
    Error, Mode,
    call::{self, OK_TRAILERS},
    contestants::raw_hyper::answer,
    load,
    workload::{Kind, Shape, Workload},
};

pub(super) const SERVER: Server = Server { name: "raw-hyper", can: everything, serve };

fn serve(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let Workload { http, mode, kind, .. } = workload;
    let reply = match kind {
        Kind::Unary => call::reply_body(mode).into(),
        Kind::Upload(shape) => load::receipt_body(shape),
        Kind::Download(shape) => {
            let pieces = Pieces::new(shape);
            return accept::serve(listener, http, service_fn(move |request| send(request, pieces.clone())));
        }
    };
    accept::serve(listener, http, service_fn(move |request| answer(request, mode, reply.clone())))
}

async fn send(request: Request<Incoming>, pieces: Pieces) -> Result<Response<Pieces>, hyper::Error> {
    // Read to its end as for the others; the answer is known.
    let response = answer(request, Mode::Binary, Bytes::new()).await?;
    let mut response = response.map(|_| pieces);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(Mode::Binary.content_type()));
    Ok(response)
}

/// A stream that was made before: pieces of at least 64 KiB, as one would send what is known, and the trailers.
#[derive(Clone)]
struct Pieces {
    pieces: Messages<Bytes>,
    rest: Option<Bytes>,
}

impl Pieces {
    fn new(shape: Shape) -> Self {
        let (frames, count) = load::frames(shape);
        let over = frames.len() / count as usize * (shape.messages % count) as usize;
        let rest = [&frames[..over], OK_TRAILERS].concat();
        let pieces = Messages::new(frames, Shape { messages: shape.messages / count, ..shape });
        Self { pieces, rest: Some(rest.into()) }
    }
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = self.pieces.poll();
        piece.map(|piece| piece.or_else(|| self.rest.take()).map(|piece| Ok(Frame::data(piece))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use http_body_util::BodyExt;

    #[test]
    fn the_fixed_bytes_are_the_whole_stream() {
        let workloads = Workload::rates().into_iter().chain([Workload::LESS]);
        for workload in workloads {
            let Kind::Download(shape) = workload.kind else { continue };
            let collect = Pieces::new(shape).collect();
            let collected = collect.now_or_never().expect("it waits for nothing");
            let body = collected.unwrap().to_bytes();
            load::check(&workload, Mode::Binary.content_type(), &body).unwrap();
        }
    }
}
