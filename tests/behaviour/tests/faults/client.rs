//! A client whose server does not read.

use super::ALL;
use futures_util::stream;
use sonora_behaviour::protos::behaviour::Ask;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::raw::Liar;
use sonora_behaviour::{Http, in_time};

const HEAD: &str =
    "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\ntransfer-encoding: chunked\r\n\r\n";

/// An upload that never ends.
fn endless() -> impl futures_util::Stream<Item = Ask> + Send + 'static {
    stream::repeat_with(|| Ask { payload: vec![7; 10_000], ..Ask::default() })
}

#[test]
fn a_dropped_upload_closes_its_connection_though_nobody_reads_it() {
    for (answer, runtime) in [(false, 0), (true, 0), (false, 1), (true, 1), (false, 2), (true, 2)] {
        let runtime = ALL[runtime]();
        let (closed, seen) = smol::channel::bounded(1);
        let (begun, begins) = smol::channel::bounded(1);
        let (said, more) = if answer { (HEAD, "1\r\n\0\r\n") } else { ("", "HTTP/1.1 100 Continue\r\n\r\n") };
        let liar = Liar::not_reading(said.into(), more.as_bytes(), begun, closed);
        let script = ScriptClient::new(runtime.channel(&liar.url, Http::One));
        runtime.block_on(Box::pin(async move {
            let begins = || in_time("the server's hold on the request", begins.recv());
            if answer {
                let answers = in_time("the head", script.both(endless())).await.unwrap().into_inner();
                begins().await.unwrap();
                drop(answers);
            } else {
                let call = smol::future::or(async { Some(script.up(endless()).await) }, async {
                    begins().await.unwrap();
                    None
                });
                assert!(call.await.is_none(), "the call ends by itself");
            }
            in_time("the connection is not closed", seen.recv()).await.unwrap();
        }));
    }
}
