//! Clients that tonic generated: on our channels, on smol, where no tokio runtime runs, and over every wire; and on
//! tonic's own channel, in native gRPC, for services of every make.

use futures_util::{StreamExt as _, stream};
use sonora_behaviour::protos::behaviour::{Answer, Ask, End, Fault};
use sonora_behaviour::raw::{Liar, frame};
use sonora_behaviour::tonic_stubs::script_client::ScriptClient;
use sonora_behaviour::{Http, Make, Probe, Running, Runtime, Setup, in_time, runtimes, soon};
use sonora_http::prost::Message as _;
use sonora_http::{BoxError, Channel, Wire};
use tonic::Code;
use tonic::body::Body;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt as _};

/// A server, and what a test sees of it.
struct Stage {
    running: Running,
    probe: Probe,
}

/// A channel of any kind.
type Any = BoxCloneSyncService<http::Request<Body>, http::Response<Body>, BoxError>;

fn any<S, B>(channel: S) -> Any
where
    S: Service<http::Request<Body>, Response = http::Response<B>, Error: Into<BoxError>>,
    S: Clone + Send + Sync + 'static,
    S::Future: Send + 'static,
    B: http_body::Body<Data = bytes::Bytes, Error: Into<BoxError>> + Send + 'static,
{
    let channel = channel.map_response(|response| response.map(Body::new)).map_err(Into::into);
    BoxCloneSyncService::new(channel)
}

impl Stage {
    fn new(runtime: &dyn Runtime, make: Make) -> Self {
        let probe = Probe::default();
        let setup = Setup { make, probe: probe.clone(), ..Setup::default() };
        Self { running: runtime.serve(setup), probe }
    }

    /// Channels of every wire and HTTP version.
    fn channels(&self) -> impl Iterator<Item = Channel> {
        let every = [
            (Wire::Web, Http::One),
            (Wire::Web, Http::Two),
            (Wire::WebText, Http::One),
            (Wire::WebText, Http::Two),
            (Wire::Grpc, Http::Two),
        ];
        every.into_iter().map(|(wire, http)| channel(&self.running.url, http).wire(wire))
    }
}

fn channel(url: &str, http: Http) -> Channel {
    sonora_smol::channel_builder(url).unwrap().http2(http == Http::Two).build()
}

fn ask(payload: &str) -> Ask {
    Ask { payload: payload.into(), ..Ask::default() }
}

fn ending(end: End) -> Ask {
    Ask { end: end.into(), ..ask("the end") }
}

/// Runs a test for each of our channels, where there is no tokio, and for tonic's own.
fn on_every_wire(test: impl AsyncFn(Any, &Stage)) {
    on_our_channels(async |channel, stage| test(any(channel), stage).await);
    for make in [Make::Sonora, Make::Native, Make::Tonic] {
        let stage = Stage::new(runtimes::tokio(), make);
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let endpoint = tonic::transport::Endpoint::from_shared(stage.running.url.clone()).unwrap();
            let channel = in_time("tonic's connection", endpoint.connect()).await.unwrap();
            in_time("the test", test(any(channel), &stage)).await;
        });
    }
}

fn on_our_channels(test: impl AsyncFn(Channel, &Stage)) {
    let stage = Stage::new(runtimes::smol(), Make::Tonic);
    smol::block_on(async {
        for channel in stage.channels() {
            in_time("the test", test(channel, &stage)).await;
        }
    });
}

async fn all(response: tonic::Response<tonic::Streaming<Answer>>) -> (Vec<Answer>, Option<tonic::Status>) {
    let (mut messages, mut answers) = (response.into_inner(), Vec::new());
    loop {
        match messages.message().await {
            Ok(Some(answer)) => answers.push(answer),
            Ok(None) => return (answers, None),
            Err(status) => return (answers, Some(status)),
        }
    }
}

#[test]
fn all_four_kinds_of_call_are_answered() {
    on_every_wire(async |channel, _| {
        let mut script = ScriptClient::new(channel);
        assert_eq!(script.unary(ask("one")).await.unwrap().into_inner().payload, b"one");
        let (answers, end) = all(script.down(Ask { count: 3, ..ask("down") }).await.unwrap()).await;
        assert_eq!((answers.len(), end.is_none()), (3, true));
        let asks = stream::iter(["a", "b", "c"].map(ask));
        assert_eq!(script.up(asks.clone()).await.unwrap().into_inner().index, 3);
        let (answers, end) = all(script.both(asks).await.unwrap()).await;
        assert_eq!((answers.len(), end.is_none()), (3, true));
        let (answers, end) = all(script.down(ask("none")).await.unwrap()).await;
        assert_eq!((answers.len(), end.is_none()), (0, true));
    });
}

#[test]
fn a_mebibyte_travels_both_ways() {
    on_every_wire(async |channel, _| {
        let payload = vec![7; 1 << 20];
        let mut script = ScriptClient::new(channel);
        let asked = Ask { payload: payload.clone(), ..Ask::default() };
        assert!(script.unary(asked.clone()).await.unwrap().into_inner().payload == payload);
        let (answers, _) = all(script.both(stream::iter([asked.clone(), asked])).await.unwrap()).await;
        assert!(answers.len() == 2 && answers.iter().all(|answer| answer.payload == payload));
    });
}

#[test]
fn errors_arrive_with_message_and_details_wherever_they_stand() {
    on_every_wire(async |channel, _| {
        let mut script = ScriptClient::new(channel);
        let details = vec![sonora_http::prost_types::Any { type_url: "a".into(), value: vec![1, 255] }];
        let fault = Fault { code: 9, message: "größe ✓".into(), details };
        let failing = Ask { fault: Some(fault), ..ending(End::Fault) };
        let unary = script.unary(failing.clone()).await.unwrap_err();
        let (answers, down) = all(script.down(Ask { count: 2, ..failing }).await.unwrap()).await;
        assert_eq!(answers.len(), 2);
        for status in [unary, down.unwrap()] {
            assert_eq!((status.code(), status.message()), (Code::FailedPrecondition, "größe ✓"));
            assert!(!status.details().is_empty());
        }
        assert_eq!(script.left_out(ask("x")).await.unwrap_err().code(), Code::Unimplemented);
    });
}

#[test]
fn metadata_travels_both_ways() {
    on_every_wire(async |channel, _| {
        let mut request = tonic::Request::new(ask("x"));
        request.metadata_mut().insert("initial-text", "here".parse().unwrap());
        let bytes = tonic::metadata::MetadataValue::from_bytes(&[0, 159, 255]);
        request.metadata_mut().insert_bin("initial-a-bin", bytes.clone());
        let response = ScriptClient::new(channel).unary(request).await.unwrap();
        assert_eq!(response.metadata().get("initial-text").unwrap(), "here");
        let back = response.metadata().get_bin("initial-a-bin").unwrap().to_bytes().unwrap();
        assert_eq!(back, bytes.to_bytes().unwrap());
    });
}

/// Whether a handler ran, by when its caller is answered; waits until it is dropped.
async fn has_run(stage: &Stage) -> bool {
    let has_run = stage.probe.entries() > 0;
    if has_run {
        stage.probe.entered().await;
        stage.probe.dropped().await;
    }
    has_run
}

#[test]
fn deadlines_are_kept_over_whole_streams() {
    on_every_wire(async |channel, stage| {
        for deadline in soon() {
            let mut request = tonic::Request::new(Ask { count: 2, ..ending(End::Never) });
            request.set_timeout(deadline);
            let (answers, end) = match ScriptClient::new(channel.clone()).down(request).await {
                Ok(response) => all(response).await,
                Err(status) => (Vec::new(), Some(status)),
            };
            let code = end.unwrap().code();
            // tonic's own channel says so of a head that is late.
            assert!(
                code == Code::DeadlineExceeded || (answers.is_empty() && code == Code::Cancelled),
                "{code}"
            );
            if has_run(stage).await && answers.len() == 2 {
                return;
            }
        }
        panic!("two messages that are ready do not arrive");
    });
}

#[test]
fn a_channel_has_a_deadline_for_calls_that_have_none() {
    on_our_channels(async |channel, stage| {
        for deadline in soon() {
            let mut hurried = ScriptClient::new(channel.clone().timeout(deadline));
            let status = hurried.unary(ending(End::Never)).await.unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded);
            if has_run(stage).await {
                return;
            }
        }
        panic!("no handler gets to run");
    });
}

#[test]
fn dropping_a_call_drops_its_handler() {
    on_every_wire(async |channel, stage| {
        let mut script = ScriptClient::new(channel);
        let mut answers = script.down(Ask { count: 1, ..ending(End::Never) }).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
        drop(answers);
        stage.probe.dropped().await;
    });
}

#[test]
fn dropping_a_conversation_drops_its_handler() {
    // tonic's own channel keeps the request's half open.
    on_our_channels(async |channel, stage| {
        let mut script = ScriptClient::new(channel);
        let asks = stream::once(async { ask("first") }).chain(stream::pending());
        let mut answers = script.both(asks).await.unwrap().into_inner();
        answers.message().await.unwrap().unwrap();
        drop(answers);
        stage.probe.dropped().await;
    });
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", gone.local_addr().unwrap());
    drop(gone);
    smol::block_on(async {
        let channel = channel(&url, Http::One);
        let status = in_time("the call", ScriptClient::new(channel).unary(ask("x"))).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status}");
    });
}

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n\r\n";
const OK: &[u8] = b"grpc-status:0\r\n";

/// What tonic's client makes of a server that says these pieces.
fn told(pieces: &[&[u8]]) -> (Vec<Answer>, Option<tonic::Status>) {
    let liar = Liar::saying(pieces.iter().map(|piece| piece.to_vec()).collect());
    smol::block_on(async {
        let channel = channel(&liar.url, Http::One);
        let response = in_time("the head", ScriptClient::new(channel).down(ask("x"))).await;
        match response {
            Ok(response) => in_time("the messages", all(response)).await,
            Err(status) => (Vec::new(), Some(status)),
        }
    })
}

#[test]
fn what_tonic_web_loses_arrives() {
    let hello = frame(0, &Answer { payload: b"hi".into(), index: 0 }.encode_to_vec());
    let failed = frame(0x80, b"grpc-status: 13\r\ngrpc-message: no\r\n");
    // A message and an error in one chunk.
    let (answers, end) = told(&[HEAD, &[&*hello, &failed].concat()]);
    assert_eq!((answers.len(), end.unwrap().code()), (1, Code::Internal));
    // Trailers split anywhere.
    for cut in 1..failed.len() {
        let (answers, end) = told(&[HEAD, &hello, &failed[..cut], &failed[cut..]]);
        let end = end.unwrap();
        assert_eq!((answers.len(), end.code(), end.message()), (1, Code::Internal, "no"), "{cut}");
    }
    // Duplicates, in any case, with LF alone.
    let twice = frame(0x80, b"Grpc-Status:3\nX-Way: a\nx-way:b\n");
    let (_, end) = told(&[HEAD, &hello, &twice]);
    let end = end.unwrap();
    let ways: Vec<_> = end.metadata().get_all("x-way").iter().map(|way| way.to_str().unwrap()).collect();
    assert_eq!((end.code(), ways), (Code::InvalidArgument, vec!["a", "b"]));
}

#[test]
fn a_response_that_is_cut_or_says_nothing_is_no_success() {
    let hello = frame(0, &Answer { payload: b"hi".into(), index: 0 }.encode_to_vec());
    let ok = frame(0x80, OK);
    for (name, body, code) in [
        ("no trailers", hello.clone(), Code::Internal),
        ("nothing", Vec::new(), Code::Internal),
        ("cut inside a message", hello[..7].to_vec(), Code::Internal),
        ("cut inside the trailers", [&*hello, &ok[..9]].concat(), Code::Internal),
        ("a message after the trailers", [&*ok, &hello].concat(), Code::Internal),
        ("a compressed message without an encoding", frame(1, b"x"), Code::Internal),
        ("over the limit", frame(0, &vec![0; (4 << 20) + 1]), Code::ResourceExhausted),
    ] {
        let (_, end) = told(&[HEAD, &body]);
        assert_eq!(end.expect(name).code(), code, "{name}");
    }
    let (answers, end) = told(&[HEAD, &hello, &ok]);
    assert_eq!((answers.len(), end.is_none()), (1, true));
    for (status, code) in [("503", Code::Unavailable), ("404", Code::Unimplemented)] {
        let head = format!("HTTP/1.1 {status} No\r\ncontent-type: text/html\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(told(&[head.as_bytes()]).1.unwrap().code(), code);
    }
}
