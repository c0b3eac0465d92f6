//! What an observer is told of calls: of each once, when it has ended, and of no payload.

use sonora_behaviour::protos::behaviour::{Answer, Ask, End, Fault};
use sonora_behaviour::raw::{Peer, Post, frame};
use sonora_behaviour::{App, Probe, Setup, Tuning, in_time};
use sonora_http::Code;
use sonora_http::prost::Message as _;
use sonora_http::server::{EndedCall, Observe};
use sonora_smol::SmolRuntime;
use std::sync::Arc;

/// What is kept of an ended call.
#[derive(Debug)]
struct Told {
    name: String,
    code: Option<Code>,
    http: u16,
    refused: Option<String>,
    bytes: (u64, u64),
}

struct Tell(smol::channel::Sender<Told>);

impl Observe for Tell {
    fn call_ended(&self, call: &EndedCall<'_>) {
        let told = Told {
            name: format!("{}/{}", call.service, call.method),
            code: call.code,
            http: call.http,
            refused: call.refused.map(ToOwned::to_owned),
            bytes: (call.bytes_in, call.bytes_out),
        };
        assert!(call.duration < core::time::Duration::from_secs(3600));
        self.0.try_send(told).unwrap();
    }
}

/// A server whose calls are observed.
fn server() -> (String, Probe, smol::channel::Receiver<Told>) {
    let (tell, told) = smol::channel::unbounded();
    let tuning = Tuning { max_message_bytes: Some(1000), ..Tuning::default() };
    let setup = Setup { tuning, ..Setup::default() };
    let probe = setup.probe.clone();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let app: App<_> = setup.app(Arc::new(SmolRuntime)).observe(Tell(tell));
    let listener = smol::net::TcpListener::try_from(listener).unwrap();
    smol::spawn(async move { sonora_smol::serve(listener, app).await.unwrap() }).detach();
    (url, probe, told)
}

fn next(told: &smol::channel::Receiver<Told>) -> Told {
    smol::block_on(in_time("nothing is told", told.recv())).unwrap()
}

fn message(ask: &Ask) -> Vec<u8> {
    frame(0, &ask.encode_to_vec())
}

fn ask(end: End) -> Ask {
    Ask { payload: b"secret".into(), end: end.into(), ..Ask::default() }
}

#[test]
fn every_call_is_told_once_with_its_end_and_its_bytes() {
    let (url, _, told) = server();
    let fault = Some(Fault { code: 9, ..Fault::default() });
    let mut peer = Peer::connect(&url);
    let stream = Ask { count: 3, ..ask(End::Well) };
    for (method, asked, code) in [
        ("Unary", ask(End::Well), Code::Ok),
        ("Unary", Ask { fault: fault.clone(), ..ask(End::Fault) }, Code::FailedPrecondition),
        ("Down", stream.clone(), Code::Ok),
        ("Down", Ask { fault: fault.clone(), ..ask(End::Fault) }, Code::FailedPrecondition),
        ("Down", Ask { count: 2, fault: fault.clone(), ..ask(End::Fault) }, Code::FailedPrecondition),
        ("Up", ask(End::Well), Code::Ok),
        ("Up", Ask { fault, ..ask(End::Fault) }, Code::FailedPrecondition),
        ("Both", ask(End::Well), Code::Ok),
    ] {
        let body = message(&asked);
        let answer = peer.ask(&Post::new(method, body.clone()));
        assert_eq!(answer.code(), Some(code.number()));
        let told = next(&told);
        assert_eq!((&*told.name, told.code), (&*format!("behaviour.Script/{method}"), Some(code)));
        let sent: usize = answer.chunks.iter().map(Vec::len).sum();
        assert_eq!((told.http, told.refused, told.bytes), (200, None, (body.len() as u64, sent as u64)));
    }
    assert!(told.is_empty());
}

#[test]
fn an_answer_keeps_its_length() {
    let (url, _, _told) = server();
    let answer = Peer::connect(&url).ask(&Post::new("Unary", message(&ask(End::Well))));
    let reply = Answer { payload: b"secret".into(), index: 0 };
    assert_eq!(answer.answers(), [reply]);
    assert!(answer.field("content-length").is_some());
}

#[test]
fn who_is_refused_is_told_with_the_reason() {
    let (url, _, told) = server();
    let good = || Post::new("Unary", message(&ask(End::Well)));
    for (post, code, http, why) in [
        (good().field("content-type", "text/plain"), None, 415, "content-type"),
        (good().field("grpc-timeout", "junk"), Some(Code::InvalidArgument), 200, "grpc-timeout"),
        (good().field("grpc-timeout", "0S"), Some(Code::DeadlineExceeded), 200, "deadline"),
        (Post::new("Nope", message(&ask(End::Well))), Some(Code::Unimplemented), 200, "no such method"),
        (Post::new("Unary", frame(0, &[0; 1001])), Some(Code::ResourceExhausted), 200, "1001"),
        (Post::new("Unary", frame(2, b"")), Some(Code::Internal), 200, "0x02"),
        (Post::new("Unary", frame(0, b"\xff\xff")), Some(Code::Internal), 200, "parse"),
    ] {
        Peer::connect(&url).ask(&post);
        let told = next(&told);
        assert_eq!((told.code, told.http), (code, http), "{told:?}");
        assert!(told.refused.as_ref().is_some_and(|refused| refused.contains(why)), "{told:?}");
    }
}

#[test]
fn who_leaves_is_told_as_cancelled() {
    let (url, probe, told) = server();
    for (method, count, http) in [("Unary", 0, 0), ("Down", 3, 200)] {
        let mut peer = Peer::connect(&url);
        peer.send(&Post::new(method, message(&Ask { count, ..ask(End::Never) })).to_wire());
        smol::block_on(probe.entered());
        if http == 200 {
            // The head has arrived, and the answer has begun.
            peer.receive(b"\r\n\r\n");
        }
        drop(peer);
        let told = next(&told);
        assert_eq!((told.code, told.http), (Some(Code::Cancelled), http), "{method}: {told:?}");
    }
}

#[test]
fn requests_for_the_application_are_its_own() {
    let (url, _, told) = server();
    let mut peer = Peer::connect(&url);
    let page = Post { line: "GET /".into(), ..Post::new("", Vec::new()) };
    assert_eq!(peer.ask(&page).http, 200);
    assert_eq!(peer.ask(&Post::new("Unary", message(&ask(End::Well)))).code(), Some(0));
    assert_eq!(next(&told).name, "behaviour.Script/Unary");
    assert!(told.is_empty());
}
