//! No HTTP at all: reads as many bytes as a request has and writes fixed ones. What is measured here is the harness.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::Contestant;
use crate::{Mode, call};

pub(super) const CONTESTANT: Contestant = Contestant { name: "bare-stream", modes: Mode::ALL, serve };

fn serve(mut io: DuplexStream, mode: Mode) {
    let mut request = call::request(mode);
    let body = call::reply_body(mode);
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
        mode.content_type(),
        body.len()
    );
    let response = [head.into_bytes(), body].concat();
    tokio::spawn(async move {
        while io.read_exact(&mut request).await.is_ok() {
            io.write_all(&response).await.expect("the client reads its response");
        }
    });
}
