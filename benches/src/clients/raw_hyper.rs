//! hyper alone, on one connection: a fixed request, and a body that is compared. The ground that all stand on.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::io::DuplexStream;

use super::{Laps, Running};
use crate::{Contestant, Error, Mode, call, contestants::Side};

pub(crate) const CONTESTANT: Contestant =
    Contestant { name: "raw-hyper-client", modes: Mode::ALL, side: Side::Client(run) };

fn run(io: DuplexStream, mode: Mode, mut laps: Laps) -> Running {
    Box::pin(async move {
        let (mut connection, driver) = http1::handshake(TokioIo::new(io)).await?;
        tokio::spawn(driver);
        let (body, expected) = (Bytes::from(call::request_body(mode)), call::reply_body(mode));
        while laps.more() {
            connection.ready().await?;
            let response = connection.send_request(request(mode, body.clone())?).await?;
            if response.into_body().collect().await?.to_bytes() != expected {
                return Err("another reply".into());
            }
        }
        Ok(laps.counted())
    })
}

/// A call.
pub(crate) fn request(mode: Mode, body: Bytes) -> Result<Request<Full<Bytes>>, Error> {
    let request = Request::post("/helloworld.Greeter/SayHello")
        .header(header::HOST, "localhost:8080")
        .header(header::CONTENT_TYPE, mode.content_type())
        .header(header::ACCEPT, mode.content_type())
        .header("x-user-agent", "raw")
        .header("x-grpc-web", "1");
    Ok(request.body(Full::new(body))?)
}
