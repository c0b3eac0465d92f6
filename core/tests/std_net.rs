//! The example `std_net`, over real sockets and byte by byte.

#[path = "../examples/std_net/server/mod.rs"]
mod server;

use core::time::Duration;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::LazyLock;
use std::thread;

const LONGEST: Duration = Duration::from_secs(20);

/// The server of all tests.
static ADDRESS: LazyLock<String> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    thread::spawn(move || server::serve(&listener));
    address
});

/// `name: world`, framed.
const WORLD: &[u8] = b"\0\0\0\0\x07\n\x05world";

/// `message: Hello, world!`, framed, and the trailers of a call that went well.
const HELLO: &str = "\0\0\0\0\x0f\n\rHello, world!\u{80}\0\0\0\x0fgrpc-status:0\r\n";

fn connect() -> TcpStream {
    let peer = TcpStream::connect(&*ADDRESS).unwrap();
    peer.set_read_timeout(Some(LONGEST)).unwrap();
    peer.set_write_timeout(Some(LONGEST)).unwrap();
    peer
}

fn post(method: &str, fields: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("POST /helloworld.Greeter/{method} HTTP/1.1\r\nhost: test\r\n{fields}\r\n");
    [head.as_bytes(), body].concat()
}

const BINARY: &str = "content-type: application/grpc-web+proto\r\n";
const TEXT: &str = "Content-Type: application/grpc-web-text\r\n";

fn sized(fields: &str, body: &[u8]) -> Vec<u8> {
    post("SayHello", &format!("{fields}content-length: {}\r\n", body.len()), body)
}

/// All that comes back until the connection ends, each byte a letter.
fn rest(mut peer: TcpStream) -> String {
    let mut all = Vec::new();
    let _ = peer.read_to_end(&mut all);
    all.into_iter().map(char::from).collect()
}

/// Sends in pieces, says that no more will come, and reads until the end.
fn ask(wire: &[u8], piece: usize) -> String {
    let mut peer = connect();
    for piece in wire.chunks(piece) {
        peer.write_all(piece).unwrap();
    }
    peer.shutdown(std::net::Shutdown::Write).unwrap();
    rest(peer)
}

#[track_caller]
fn assert_has(answer: &str, parts: &[&str]) {
    for part in parts {
        assert!(answer.contains(part), "{part:?} is not in {answer:?}");
    }
}

#[test]
fn a_body_is_read_in_every_form_and_at_every_split() {
    let chunked = |body: &[u8]| post("SayHello", &format!("{BINARY}Transfer-Encoding: Chunked\r\n"), body);
    let one = [b"c\r\n", WORLD, b"\r\n0\r\n\r\n"].concat();
    let each: Vec<u8> =
        WORLD.iter().flat_map(|byte| [&b"1;x=y\r\n"[..], &[*byte], b"\r\n"].concat()).collect();
    let each = [&each[..], b"0\r\nx-checksum: 1\r\n\r\n"].concat();
    for wire in [sized(BINARY, WORLD), chunked(&one), chunked(&each)] {
        for piece in [wire.len(), 7, 1] {
            let answer = ask(&wire, piece);
            assert_has(&answer, &["HTTP/1.1 200 \r\n", "content-type: application/grpc-web+proto\r\n"]);
            assert!(answer.ends_with(HELLO), "{answer:?}");
        }
    }
}

#[test]
fn text_is_base64_both_ways() {
    let answer = ask(&sized(TEXT, b"AAAAAAcKBXdvcmxk"), usize::MAX);
    assert_has(
        &answer,
        &[
            "content-type: application/grpc-web-text",
            "\r\n\r\nAAAAAA8KDUhlbGxvLCB3b3JsZCGAAAAAD2dycGMtc3RhdHVzOjANCg==",
        ],
    );
}

#[test]
fn a_stream_leaves_letter_by_letter_and_its_trailers_last() {
    let fields = format!("{BINARY}content-length: {}\r\n", WORLD.len());
    let answer = ask(&post("SayHelloSlowly", &fields, WORLD), usize::MAX);
    assert_has(
        &answer,
        &["transfer-encoding: chunked\r\n", "8\r\n\0\0\0\0\x03\n\x01H\r\n", "\x03\n\x01!\r\n"],
    );
    assert!(answer.ends_with("14\r\n\u{80}\0\0\0\x0fgrpc-status:0\r\n\r\n0\r\n\r\n"), "{answer:?}");
}

#[test]
fn requests_share_a_connection_also_after_errors() {
    let unknown = post("Nope", &format!("{BINARY}content-length: {}\r\n", WORLD.len()), WORLD);
    let elsewhere = b"POST /elsewhere HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc".to_vec();
    let wrong = sized("content-type: text/plain\r\n", WORLD);
    let all = [unknown, elsewhere, wrong, sized(BINARY, b""), sized(BINARY, WORLD)].concat();
    let answer = ask(&all, usize::MAX);
    let parts = ["grpc-status: 12", "HTTP/1.1 404 ", "HTTP/1.1 415 ", "grpc-status: 12"];
    assert_has(&answer, &parts);
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 5, "{answer:?}");
    assert!(answer.ends_with(HELLO), "{answer:?}");
}

#[test]
fn an_error_stands_in_the_head_and_pages_may_read_it() {
    let fields = format!("{BINARY}origin: https://a.example\r\ngreeter-echo: x\r\n");
    let answer = ask(&sized(&fields, b"\0\0\0\0\0"), usize::MAX);
    assert_has(
        &answer,
        &[
            "grpc-status: 3\r\n",
            "grpc-message: name must not be empty\r\n",
            "greeter-echo: x\r\n",
            "greeter-error: empty-name\r\n",
            "access-control-allow-origin: https://a.example\r\n",
            "access-control-expose-headers: grpc-status, grpc-message, grpc-status-details-bin, greeter-echo",
            "content-length: 0\r\n\r\n",
        ],
    );
}

#[test]
fn a_preflight_is_answered() {
    let wire = b"OPTIONS /helloworld.Greeter/SayHello HTTP/1.1\r\norigin: https://a.example\r\n\
                 access-control-request-method: POST\r\naccess-control-request-headers: x-grpc-web\r\n\r\n";
    let parts =
        ["HTTP/1.1 204 ", "access-control-allow-headers: x-grpc-web", "access-control-allow-methods: POST"];
    assert_has(&ask(wire, usize::MAX), &parts);
}

#[test]
fn what_is_no_http_of_ours_is_refused() {
    let two = format!("{BINARY}content-length: 12\r\ntransfer-encoding: chunked\r\n");
    let chunked = format!("{BINARY}transfer-encoding: chunked\r\n");
    let large = format!("{BINARY}x: {}\r\n", "x".repeat(20_000));
    let many: String = (0..200).map(|index| format!("x-{index}: y\r\n")).collect();
    for (wire, status) in [
        (post("SayHello", &two, WORLD), "400"),
        (post("SayHello", "content-length: 12\r\ncontent-length: 13\r\n", WORLD), "400"),
        (post("SayHello", "content-length: +12\r\n", WORLD), "400"),
        (post("SayHello", "transfer-encoding: gzip, chunked\r\n", WORLD), "400"),
        (post("SayHello", &chunked, b"xyz\r\n"), "400"),
        (post("SayHello", &chunked, b"1\r\n\0\0\0"), "400"),
        (post("SayHello", &large, WORLD), "431"),
        (post("SayHello", &many, WORLD), "431"),
        (b"GET / HTTP/1.0\r\n\r\n".to_vec(), "505"),
        (b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03".to_vec(), "400"),
    ] {
        let answer = ask(&wire, usize::MAX);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{status}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1").count(), 1, "{answer:?}");
    }
}

#[test]
fn a_message_over_the_limit_is_answered_while_it_is_sent() {
    let body = [&b"\0\0\x50\0\0"[..], &vec![7; 5 << 20]].concat();
    let answer = ask(&[sized(BINARY, &body), sized(BINARY, WORLD)].concat(), usize::MAX);
    assert_has(&answer, &["grpc-status: 8\r\n"]);
    assert!(answer.ends_with(HELLO), "{answer:?}");
}

#[test]
fn a_deadline_ends_a_stream() {
    let fields = format!("{BINARY}grpc-timeout: 50m\r\ncontent-length: {}\r\n", WORLD.len());
    assert_has(&ask(&post("SayHelloSlowly", &fields, WORLD), usize::MAX), &["grpc-status:4\r\n"]);
}

#[test]
fn a_deadline_ends_a_request_that_trickles() {
    let fields = format!("{BINARY}grpc-timeout: 1n\r\ncontent-length: {}\r\n", WORLD.len());
    let both = [post("SayHello", &fields, WORLD), sized(BINARY, WORLD)].concat();
    let answer = ask(&both, 1);
    assert_has(&answer, &["grpc-status: 4\r\n"]);
    assert!(answer.ends_with(HELLO), "{answer:?}");
}

#[test]
fn a_peer_that_asks_first_is_told_to_go_on() {
    let mut peer = connect();
    let wire = sized(&format!("{BINARY}expect: 100-continue\r\nconnection: close\r\n"), WORLD);
    peer.write_all(&wire[..wire.len() - WORLD.len()]).unwrap();
    let mut go_on = [0; 25];
    peer.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    peer.write_all(WORLD).unwrap();
    assert!(rest(peer).ends_with(HELLO));
}
