//! What a client makes of lying and broken servers: DESIGN.md's table, the client's column.

mod absent;
mod lies;
mod limits;
mod trailers;

use core::time::Duration;
use futures_util::stream;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Answer, Ask};
use sonora_behaviour::raw::{Liar, base64, frame};
use sonora_behaviour::{Client, Http, Mode, in_time, runtimes};
use sonora_callers::Channel;
use sonora_http::prost::Message as _;
use sonora_http::{Code, Request, Status, Streaming, Wire};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n";

/// A whole answer with a content-length.
fn whole(head: &str, body: &[u8]) -> Vec<u8> {
    [format!("{head}content-length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

/// An answer that the end of the connection ends.
fn until_close(head: &str, body: &[u8]) -> Vec<u8> {
    [head.as_bytes(), b"connection: close\r\n\r\n", body].concat()
}

fn message() -> Vec<u8> {
    frame(0, &Answer { payload: b"said".into(), index: 0 }.encode_to_vec())
}

fn trailers(block: &str) -> Vec<u8> {
    frame(0x80, block.as_bytes())
}

/// What came of a call.
#[derive(Debug)]
struct Outcome {
    messages: usize,
    end: Result<(), Status>,
}

/// The clients of HTTP/1.1: those over hyper, and the one over ureq.
fn clients() -> [&'static dyn Client; 2] {
    [runtimes::tokio(), runtimes::blocking()]
}

fn channel(client: &dyn Client, liar: &Liar) -> Channel {
    client.channel(&liar.url, Http::One)
}

fn block_on(future: impl Future<Output = ()> + Send + 'static) {
    runtimes::tokio().block_on(Box::pin(in_time("a call of a liar", future)));
}

/// Makes a unary and a streaming call, and a call of either kind with a request stream.
///
/// Each on a channel of its own: what one liar says is not to end the next call on its connection.
async fn calls(channel: impl Fn(&dyn Client) -> Channel) -> Vec<(&'static str, Outcome)> {
    let ask = || Ask { payload: b"x".into(), ..Ask::default() };
    let mut outcomes = Vec::new();
    for client in clients() {
        let script = || ScriptClient::new(channel(client));
        // One statement each: a channel that is still there may keep its connection.
        let unary = one(script().unary(ask()).await);
        let up = one(script().up(stream::iter([ask()])).await);
        let down = many(script().down(ask()).await).await;
        let both = many(script().both(stream::iter([ask()])).await).await;
        outcomes.extend([("unary", unary), ("up", up), ("down", down), ("both", both)]);
    }
    outcomes
}

fn one(result: Result<sonora_http::Response<Answer>, Status>) -> Outcome {
    Outcome { messages: usize::from(result.is_ok()), end: result.map(drop) }
}

async fn many(result: Result<sonora_http::Response<Streaming<Answer>>, Status>) -> Outcome {
    let mut stream = match result {
        Ok(response) => response.into_inner(),
        Err(status) => return Outcome { messages: 0, end: Err(status) },
    };
    let mut messages = 0;
    let end = loop {
        match stream.message().await {
            Ok(Some(_)) => messages += 1,
            end => break end.map(drop),
        }
    };
    // The end is told once.
    assert!(matches!(stream.message().await, Ok(None)), "a stream goes on after its end");
    Outcome { messages, end }
}
