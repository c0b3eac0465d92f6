//! One call of each kind, whose answer is looked at: h2load sees only how long answers are.

use core::net::SocketAddr;
use core::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response, StatusCode,
    body::Incoming,
    client::conn::{http1, http2},
    header,
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use sonora_benches::{Error, Workload, load, workload::Http};
use tokio::net::TcpStream;

/// Long enough for the slowest server on a busy machine.
const LIMIT: Duration = Duration::from_secs(30);

/// Makes the call, and returns the length of the answer's body, which is the same for all that ask the same.
pub(crate) fn verify(address: SocketAddr, workload: &Workload) -> Result<usize, Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let body = runtime.block_on(async { tokio::time::timeout(LIMIT, call(address, workload)).await })?;
    let (content_type, body) = body?;
    load::check(workload, &content_type, &body)?;
    Ok(body.len())
}

async fn call(address: SocketAddr, workload: &Workload) -> Result<(String, Bytes), Error> {
    let io = TokioIo::new(TcpStream::connect(address).await?);
    let request = request(address, workload)?;
    match workload.http {
        Http::One => {
            let (mut connection, driver) = http1::handshake(io).await?;
            tokio::spawn(driver);
            whole(connection.send_request(request).await?).await
        }
        Http::Two => {
            let (mut connection, driver) = http2::handshake(TokioExecutor::new(), io).await?;
            tokio::spawn(driver);
            whole(connection.send_request(request).await?).await
        }
    }
}

fn request(address: SocketAddr, workload: &Workload) -> Result<Request<Full<Bytes>>, Error> {
    let mut request = Request::post(format!("http://{address}{}", load::path(workload.kind)));
    if workload.http == Http::One {
        request = request.header(header::HOST, address.to_string());
    }
    for (name, value) in headers(workload) {
        request = request.header(name, value);
    }
    Ok(request.body(Full::new(load::request_body(workload).into()))?)
}

async fn whole(response: Response<Incoming>) -> Result<(String, Bytes), Error> {
    let (head, body) = response.into_parts();
    if head.status != StatusCode::OK {
        return Err(format!("HTTP status {}", head.status).into());
    }
    let content_type = head.headers.get(header::CONTENT_TYPE).ok_or("no content-type")?;
    Ok((content_type.to_str()?.to_owned(), body.collect().await?.to_bytes()))
}

/// What every client of gRPC-Web sends, beside what HTTP asks for.
pub(crate) fn headers(workload: &Workload) -> [(&'static str, &'static str); 4] {
    let content_type = workload.mode.content_type();
    [
        ("content-type", content_type),
        ("accept", content_type),
        ("x-user-agent", "grpc-web-javascript/0.1"),
        ("x-grpc-web", "1"),
    ]
}
