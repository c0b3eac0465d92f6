//! A client whose server does not read.

use super::{ALL, ask};
use core::time::Duration;
use futures_util::stream;
use sonora_behaviour::protos::behaviour::script_client::ScriptClient;
use sonora_behaviour::protos::behaviour::{Ask, End};
use sonora_behaviour::raw::Liar;
use sonora_behaviour::{Http, Setup, in_time, runtimes};

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

#[test]
fn a_connection_that_nobody_used_for_long_is_not_used_again() {
    for (idle, connections) in [(Duration::ZERO, 3), (Duration::from_secs(25), 1)] {
        let setup = Setup::default();
        let probe = setup.probe.clone();
        let running = runtimes::smol().serve(setup);
        let channel = sonora_smol::channel_builder(&running.url).unwrap().http2(true).idle_timeout(idle);
        let script = ScriptClient::new(channel.build());
        smol::block_on(async {
            script.unary(ask("first")).await.unwrap();
            script.unary(ask("second")).await.unwrap();
            // While one runs, others share its connection.
            let gate = script.unary(Ask { end: End::Gate.into(), ..ask("third") });
            let beside = async {
                while probe.entries() < 3 {
                    smol::future::yield_now().await;
                }
                script.unary(ask("fourth")).await.unwrap();
                probe.open_gate();
            };
            let (third, ()) = futures_util::future::join(gate, beside).await;
            third.unwrap();
        });
        assert_eq!(probe.connections(), connections);
    }
}
