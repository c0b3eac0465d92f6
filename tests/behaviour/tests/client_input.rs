//! What a client makes of lying and broken servers: DESIGN.md's table, the client's column.

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

/// A liar's answer; the codes of one-message and of streaming calls; messages of the latter; a word of the status.
type Row = (&'static str, Vec<u8>, Code, Code, usize, &'static str);

fn rows() -> Vec<Row> {
    use Code::{Internal, PermissionDenied, Unavailable, Unimplemented, Unknown};
    let (m, ok) = (message(), trailers("grpc-status:0\r\n"));
    let both = [&*m, &*ok].concat();
    let json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    vec![
        ("no trailers", whole(OK, &m), Internal, Internal, 1, "trailers"),
        ("nothing at all", whole(OK, b""), Internal, Internal, 0, "trailers"),
        ("data after trailers", whole(OK, &[&*both, &*m].concat()), Internal, Internal, 1, "after"),
        ("second trailers", whole(OK, &[&*both, &*ok].concat()), Internal, Internal, 1, "after"),
        ("half a header after trailers", whole(OK, &[&*both, b"\0"].concat()), Internal, Internal, 1, "ends"),
        (
            "no colon",
            whole(OK, &[&*m, &*trailers("grpc-status 0\r\n")].concat()),
            Internal,
            Internal,
            1,
            "colon",
        ),
        ("no status", whole(OK, &[&*m, &*trailers("a: b\r\n")].concat()), Internal, Internal, 1, "trailers"),
        (
            "status no number",
            whole(OK, &[&*m, &*trailers("grpc-status: x\r\n")].concat()),
            Unknown,
            Unknown,
            1,
            "",
        ),
        ("status 99", whole(OK, &[&*m, &*trailers("grpc-status: 99\r\n")].concat()), Unknown, Unknown, 1, ""),
        ("compressed", whole(OK, &[&*frame(1, b"x"), &*ok].concat()), Internal, Internal, 0, "grpc-encoding"),
        (
            "0x81 without encoding",
            whole(OK, &[&*m, &*frame(0x81, b"x")].concat()),
            Internal,
            Internal,
            1,
            "grpc-encoding",
        ),
        ("reserved flags", whole(OK, &frame(0x02, b"")), Internal, Internal, 0, "0x02"),
        ("cut in a frame", whole(OK, &m[..7]), Internal, Internal, 0, "ends"),
        ("cut in the trailers", whole(OK, &both[..both.len() - 4]), Internal, Internal, 1, "ends"),
        (
            "no message type",
            whole(OK, &[&*frame(0, b"\xff\xff"), &*ok].concat()),
            Internal,
            Internal,
            0,
            "parse",
        ),
        ("503", whole("HTTP/1.1 503 No\r\n", b"down"), Unavailable, Unavailable, 0, "503"),
        ("504", whole("HTTP/1.1 504 No\r\n", b""), Unavailable, Unavailable, 0, "504"),
        (
            "404",
            whole("HTTP/1.1 404 No\r\ncontent-type: text/html\r\n", b"?"),
            Unimplemented,
            Unimplemented,
            0,
            "text/html",
        ),
        ("418", whole("HTTP/1.1 418 No\r\n", b""), Unknown, Unknown, 0, "418"),
        (
            "403 with a status",
            whole("HTTP/1.1 403 No\r\ngrpc-status: 7\r\n", b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "503 that says OK",
            whole("HTTP/1.1 503 No\r\ngrpc-status: 0\r\n", b""),
            Unavailable,
            Unavailable,
            0,
            "503",
        ),
        ("redirect", whole("HTTP/1.1 302 No\r\nlocation: /\r\n", b""), Unknown, Unknown, 0, "302"),
        ("json", whole(json, &both), Unknown, Unknown, 0, "application/json"),
        ("no content-type", whole("HTTP/1.1 200 OK\r\n", &both), Unknown, Unknown, 0, "none"),
        (
            "native gRPC",
            whole("HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\n", &both),
            Internal,
            Internal,
            0,
            "application/grpc",
        ),
        (
            "other subtype",
            whole("HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+json\r\n", &both),
            Internal,
            Internal,
            0,
            "json",
        ),
        (
            "unknown encoding",
            whole(&format!("{OK}grpc-encoding: rot13\r\n"), &both),
            Internal,
            Internal,
            0,
            "rot13",
        ),
        (
            "junk for a status in the head",
            whole(&format!("{OK}grpc-status: x\r\n"), b""),
            Unknown,
            Unknown,
            0,
            "",
        ),
        (
            "OK in the head and no body",
            whole(&format!("{OK}grpc-status: 0\r\n"), b""),
            Unimplemented,
            Code::Ok,
            0,
            "message",
        ),
        (
            "OK in the head, message, no trailers",
            whole(&format!("{OK}grpc-status: 0\r\n"), &m),
            Internal,
            Internal,
            1,
            "trailers",
        ),
        (
            "details that are no base64",
            whole(&format!("{OK}grpc-status: 7\r\ngrpc-status-details-bin: $$$\r\n"), b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "the same in trailers",
            whole(OK, &trailers("grpc-status: 7\r\ngrpc-status-details-bin: $$$\r\n")),
            PermissionDenied,
            PermissionDenied,
            0,
            "",
        ),
        (
            "message of broken percents",
            whole(&format!("{OK}grpc-status: 7\r\ngrpc-message: %zz%ff%\r\n"), b""),
            PermissionDenied,
            PermissionDenied,
            0,
            "%zz",
        ),
        (
            "content-length cut",
            [OK.as_bytes(), b"content-length: 99\r\n\r\n", &m].concat(),
            Unavailable,
            Unavailable,
            1,
            "",
        ),
        (
            "chunks cut",
            [OK.as_bytes(), b"transfer-encoding: chunked\r\n\r\nc\r\n", &m].concat(),
            Unavailable,
            Unavailable,
            1,
            "",
        ),
        ("closed in the head", OK.as_bytes().to_vec(), Unavailable, Unavailable, 0, ""),
        ("closed at once", Vec::new(), Unavailable, Unavailable, 0, ""),
        ("no HTTP", b"SSH-2.0-OpenSSH_9.9\r\n".to_vec(), Unavailable, Unavailable, 0, ""),
        ("ends with the connection", until_close(OK, &m), Internal, Internal, 1, "trailers"),
    ]
}

#[test]
fn every_lie_has_its_code_and_none_is_ok() {
    for (name, said, one, many, messages, says) in rows() {
        let liar = Liar::saying(vec![said]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                let single = kind == "unary" || kind == "up";
                let expected = if single { one } else { many };
                let code = outcome.end.as_ref().map_or_else(Status::code, |()| Code::Ok);
                assert_eq!(code, expected, "{name}, {kind}: {outcome:?}");
                assert!(single || outcome.messages == messages, "{name}, {kind}: {outcome:?}");
                if let Err(status) = &outcome.end {
                    assert!(
                        status.message().contains(says),
                        "{name}, {kind}: {says:?} is not said: {status}"
                    );
                    assert!(status.details().is_empty());
                }
            }
        });
    }
}

#[test]
fn one_message_is_one_message() {
    let (m, ok) = (message(), trailers("grpc-status:0\r\n"));
    for (name, body, messages) in [("two", [&*m, &*m, &*ok].concat(), 2), ("none", ok.clone(), 0)] {
        let liar = Liar::saying(vec![whole(OK, &body)]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                if kind == "unary" || kind == "up" {
                    let status = outcome.end.unwrap_err();
                    assert_eq!(status.code(), Code::Unimplemented, "{name}, {kind}: {status}");
                } else {
                    assert!(
                        outcome.end.is_ok() && outcome.messages == messages,
                        "{name}, {kind}: {outcome:?}"
                    );
                }
            }
        });
    }
}

#[test]
fn trailers_in_every_spelling_and_at_every_split() {
    for block in [
        "grpc-status:0\r\n",
        "grpc-status: 0\r\n",
        "Grpc-Status: 0\r\nGrpc-Message:\r\n",
        "grpc-status:0\n",
        "grpc-status: 0",
        "a: 1\r\ngrpc-status: 0\r\na: 2\r\n",
        "b'grpc-status': b'0'\r\n",
    ] {
        for mode in [Mode::Binary, Mode::Text] {
            let body = [message(), trailers(block)].concat();
            let (head, body) = match mode {
                Mode::Binary => (OK.to_owned(), body),
                Mode::Text => (OK.replace("grpc-web", "grpc-web-text"), base64(&body)),
            };
            let wire = until_close(&head, &body);
            let start = wire.len() - body.len();
            for cut in start..wire.len() {
                let liar = Liar::saying(vec![wire[..cut].to_vec(), wire[cut..].to_vec()]);
                block_on(async move {
                    for client in clients() {
                        let script = || ScriptClient::new(channel(client, &liar).wire(mode.wire()));
                        let outcome = one(script().unary(Ask::default()).await);
                        assert!(
                            outcome.end.is_ok(),
                            "{block:?}, {mode}, cut at {}: {outcome:?}",
                            cut - start
                        );
                        let outcome = many(script().down(Ask::default()).await).await;
                        assert!(
                            outcome.end.is_ok() && outcome.messages == 1,
                            "{block:?}, {mode}: {outcome:?}"
                        );
                    }
                });
            }
        }
    }
}

#[test]
fn repeated_trailers_keep_their_order() {
    let body = [message(), trailers("b: 1\r\ngrpc-status: 0\r\na: x\r\nb: 2\r\nB: 3\r\n")].concat();
    let liar = Liar::saying(vec![whole(OK, &body)]);
    block_on(async move {
        let response =
            ScriptClient::new(channel(runtimes::tokio(), &liar)).unary(Ask::default()).await.unwrap();
        assert_eq!(response.trailers().get_all("b").collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(response.trailers().len(), 4);
    });
}

#[test]
fn base64_faults_of_a_server_are_internal() {
    let head = OK.replace("grpc-web", "grpc-web-text");
    let good = base64(&[message(), trailers("grpc-status:0\r\n")].concat());
    for (name, body) in [
        ("junk", b"$$$$".to_vec()),
        ("junk after the trailers", [&*good, b"$$$$"].concat()),
        ("lost symbols", good[..good.len() - 1].to_vec()),
    ] {
        let liar = Liar::saying(vec![whole(&head, &body)]);
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar).wire(Wire::WebText)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Internal, "{name}, {kind}: {status}");
            }
        });
    }
}

#[test]
fn a_reset_is_an_error_wherever_it_comes() {
    let answer = whole(OK, &[message(), trailers("grpc-status:0\r\n")].concat());
    for cut in [0, 10, answer.len() - 30, answer.len() - 10, answer.len() - 1] {
        let liar = Liar::resetting(answer[..cut].to_vec());
        block_on(async move {
            for (kind, outcome) in calls(|client| channel(client, &liar)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "cut at {cut}, {kind}: {status}");
            }
        });
    }
}

#[test]
fn a_server_that_says_nothing_meets_the_deadline() {
    let liar = Liar::silent();
    block_on(async move {
        for (kind, outcome) in
            calls(|client| channel(client, &liar).timeout(Duration::from_millis(100))).await
        {
            let status = outcome.end.unwrap_err();
            assert_eq!(status.code(), Code::DeadlineExceeded, "{kind}: {status}");
        }
    });
}

#[test]
fn nobody_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for http in [Http::One, Http::Two] {
        let url = url.clone();
        block_on(async move {
            for (kind, outcome) in calls(|client| client.channel(&url, http)).await {
                let status = outcome.end.unwrap_err();
                assert_eq!(status.code(), Code::Unavailable, "{kind}: {status}");
            }
        });
    }
}

#[test]
fn a_server_of_http1_is_unavailable_over_http2() {
    let liar = Liar::saying(vec![b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n".to_vec()]);
    let channel = runtimes::tokio().channel(&liar.url, Http::Two);
    block_on(async move {
        let request = Request::new(Ask::default());
        let status = ScriptClient::new(channel).unary(request).await.unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status}");
    });
}
