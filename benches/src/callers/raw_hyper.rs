//! hyper alone, with a connection for each call in flight: a fixed request, and a body that is compared. The ground
//! that all stand on.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{
    Caller,
    plan::{Plan, Took, Worker},
    sonora::on_tokio,
};
use crate::{Error, Mode, call, clients::raw_hyper::request};

pub(super) const CALLER: Caller = Caller { name: "raw-hyper-client", modes: Mode::ALL, call };

fn call(url: &str, plan: Plan) -> Result<Took, Error> {
    on_tokio(plan, async || {
        let mut workers = Vec::new();
        for _ in 0..plan.in_flight {
            workers.push(Connection::open(url, plan.mode).await?);
        }
        Ok(workers)
    })
}

struct Connection {
    connection: SendRequest<Full<Bytes>>,
    mode: Mode,
    body: Bytes,
    expected: Vec<u8>,
}

impl Connection {
    async fn open(url: &str, mode: Mode) -> Result<Self, Error> {
        let stream = TcpStream::connect(url.trim_start_matches("http://")).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self { connection, mode, body: call::request_body(mode).into(), expected: call::reply_body(mode) })
    }
}

impl Worker for Connection {
    async fn call(&mut self) -> Result<(), Error> {
        self.connection.ready().await?;
        let response = self.connection.send_request(request(self.mode, self.body.clone())?).await?;
        let body = response.into_body().collect().await?.to_bytes();
        if body == self.expected { Ok(()) } else { Err("another reply".into()) }
    }
}
