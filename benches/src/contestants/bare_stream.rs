//! No HTTP at all: reads as many bytes as a request has and writes fixed ones. What is measured here is the harness.

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

use super::{Contestant, Side};
use crate::{Mode, call};

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "bare-stream", modes: Mode::ALL, side: Side::Server(serve) };

fn serve(mut io: DuplexStream, mode: Mode) {
    let mut request = call::request(mode);
    let response = call::response(mode);
    tokio::spawn(async move {
        while io.read_exact(&mut request).await.is_ok() {
            io.write_all(&response).await.expect("the client reads its response");
        }
    });
}
