//! What a server answers to odd and hostile input over HTTP/2: the same, and one stream's fault is no other's.

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http2::{SendRequest, handshake};
use hyper_util::rt::{TokioExecutor, TokioIo};
use sonora_behaviour::protos::behaviour::{Answer, Ask, End};
use sonora_behaviour::raw::{base64, frame, message, timeout};
use sonora_behaviour::{Probe, Setup, Tuning, in_time, runtimes, soon};
use sonora_http::prost::Message as _;

const LIMIT: u32 = 64 << 10;

type Connection = SendRequest<Full<Bytes>>;

async fn connect(url: &str) -> Connection {
    let stream = tokio::net::TcpStream::connect(url.strip_prefix("http://").unwrap()).await.unwrap();
    let (connection, driver) = handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(driver);
    connection
}

struct Heard {
    http: u16,
    in_head: Option<String>,
    body: Bytes,
}

async fn ask(connection: &mut Connection, method: &str, fields: &[(&str, &str)], body: Vec<u8>) -> Heard {
    let mut request = http::Request::post(format!("http://test/behaviour.Script/{method}"));
    for (name, value) in fields {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let response = connection.send_request(request).await.unwrap();
    let (head, body) = response.into_parts();
    let in_head = head.headers.get("grpc-status").map(|code| code.to_str().unwrap().to_owned());
    Heard { http: head.status.as_u16(), in_head, body: body.collect().await.unwrap().to_bytes() }
}

const WEB: (&str, &str) = ("content-type", "application/grpc-web+proto");

/// Waits for a handler, and for its end.
async fn ran(probe: &Probe) {
    probe.entered().await;
    probe.dropped().await;
}

async fn assert_good(connection: &mut Connection) {
    let answer =
        ask(connection, "Unary", &[WEB], message(&Ask { payload: b"good".into(), ..Ask::default() })).await;
    let reply = frame(0, &Answer { payload: b"good".into(), index: 0 }.encode_to_vec());
    assert_eq!(answer.body, [reply, frame(0x80, b"grpc-status:0\r\n")].concat());
}

fn run(name: &'static str, setup: Setup, test: impl AsyncFnOnce(Connection) + Send + 'static) {
    let running = runtimes::tokio().serve(setup);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(in_time(name, async { test(connect(&running.url).await).await }));
}

#[test]
fn faults_of_one_stream_leave_the_connection_alone() {
    let setup =
        Setup { tuning: Tuning { max_message_bytes: Some(LIMIT), ..Tuning::default() }, ..Setup::default() };
    run("the hostile calls", setup, async |mut connection| {
        let hello = message(&Ask::default());
        let text = ("content-type", "application/grpc-web-text");
        for (name, method, fields, body, code) in [
            ("over the limit", "Unary", vec![WEB], frame(0, &vec![0; 5 << 20]), "8"),
            ("over the limit", "Up", vec![WEB], frame(0, &vec![0; 5 << 20]), "8"),
            ("flag 0x02", "Unary", vec![WEB], frame(0x02, b""), "13"),
            ("trailers", "Up", vec![WEB], frame(0x80, b""), "13"),
            ("cut", "Unary", vec![WEB], hello[..3].to_vec(), "13"),
            ("junk", "Unary", vec![text], b"$$$$".to_vec(), "3"),
            ("lost padding", "Up", vec![text], base64(&hello[..4])[..7].to_vec(), "3"),
            ("none", "Unary", vec![WEB], Vec::new(), "12"),
            ("unknown method", "Nope", vec![WEB], frame(0, &vec![0; 5 << 20]), "12"),
            ("timeout", "Unary", vec![WEB, ("grpc-timeout", "+1S")], hello.clone(), "3"),
        ] {
            let heard = ask(&mut connection, method, &fields, body).await;
            assert_eq!((heard.http, heard.in_head.as_deref()), (200, Some(code)), "{name}, {method}");
            assert!(heard.body.is_empty(), "{name}");
            assert_good(&mut connection).await;
        }
        let refused = ask(&mut connection, "Unary", &[("content-type", "text/plain")], hello).await;
        assert_eq!((refused.http, refused.in_head), (415, None));
        assert_good(&mut connection).await;
    });
}

#[test]
fn a_deadline_is_kept_for_a_peer_without_a_timer() {
    let probe = Probe::default();
    run("the calls", Setup { probe: probe.clone(), ..Setup::default() }, async move |mut connection| {
        for (method, count, end) in
            [("Unary", 0, End::Never), ("Down", 3, End::Never), ("Down", 0, End::Flood)]
        {
            let asked = message(&Ask { count, end: end.into(), ..Ask::default() });
            for deadline in soon() {
                let fields = [WEB, ("grpc-timeout", &timeout(deadline))];
                let heard = ask(&mut connection, method, &fields, asked.clone()).await;
                let in_trailers = heard.body.windows(13).any(|bytes| bytes == b"grpc-status:4");
                assert!(in_trailers || heard.in_head.as_deref() == Some("4"), "{method}");
                if probe.entries() > 0 {
                    break;
                }
            }
            ran(&probe).await;
            assert_good(&mut connection).await;
            ran(&probe).await;
        }
    });
}

#[test]
fn a_deadline_is_kept_for_a_peer_that_does_not_read() {
    let probe = Probe::default();
    run("the call", Setup { probe: probe.clone(), ..Setup::default() }, async move |mut connection| {
        let asked = Ask { end: End::Flood.into(), payload: vec![7; 100_000], ..Ask::default() };
        for deadline in soon() {
            let request = http::Request::post("http://test/behaviour.Script/Down")
                .header(WEB.0, WEB.1)
                .header("grpc-timeout", timeout(deadline))
                .body(Full::new(Bytes::from(message(&asked))))
                .unwrap();
            let _unread = connection.send_request(request).await.unwrap();
            if probe.entries() > 0 {
                break;
            }
        }
        ran(&probe).await;
        assert_good(&mut connection).await;
    });
}
