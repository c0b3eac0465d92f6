//! TLS: whom a channel trusts, who it is, and that encrypted connections are kept as others are.

use crate::{LONGEST, ask, begin, in_time};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use sonora_behaviour::protos::behaviour::script_blocking_client::ScriptClient;
use sonora_behaviour::raw::frame;
use sonora_behaviour::{Probe, Setup, runtimes};
use sonora_blocking::{ClientTls, Code};
use sonora_smol::{Listener, ServerTls};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// A certificate that vouches for itself, and its key; PEM.
struct Identity {
    certificate: String,
    key: String,
}

impl Identity {
    fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        Self { certificate: made.cert.pem(), key: made.signing_key.serialize_pem() }
    }

    fn server(&self) -> ServerTls {
        ServerTls::new(self.certificate.as_bytes(), self.key.as_bytes()).unwrap()
    }

    fn trusted(&self) -> ClientTls {
        ClientTls::new().root(self.certificate.as_bytes()).unwrap()
    }
}

/// Serves with TLS for ever; the URL, and what the handlers do.
fn serve(tls: &ServerTls) -> (String, Probe) {
    let setup = Setup::default();
    let probe = setup.probe.clone();
    let tcp = smol::block_on(smol::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("https://{}", tcp.local_addr().unwrap());
    let listener = Listener::from(tcp).tls(tls);
    smol::spawn(sonora_smol::serve(listener, setup.app(runtimes::smol().lent()))).detach();
    (url, probe)
}

fn script(url: &str, tls: ClientTls) -> ScriptClient {
    ScriptClient::new(sonora_blocking::channel_builder(url).unwrap().tls(tls).unwrap().build())
}

#[test]
fn encrypted_calls_share_a_connection() {
    let identity = Identity::new();
    let (url, probe) = serve(&identity.server());
    let script = script(&url, identity.trusted());
    in_time("the calls", move || {
        // More than a record, and more than is read at once.
        let large = "x".repeat(1 << 20);
        for payload in ["small", &large, "small"] {
            assert_eq!(script.unary(ask(payload)).unwrap().into_inner().payload, payload.as_bytes());
            let up = script.up([ask(payload), ask(payload)]).unwrap();
            assert_eq!(up.into_inner().index, 2);
            let both = script.both([ask(payload), ask(payload)]).unwrap();
            assert_eq!(both.into_inner().filter(Result::is_ok).count(), 2);
        }
    });
    assert_eq!(probe.connections(), 1);
}

#[test]
fn whom_the_channel_does_not_trust_it_does_not_call() {
    let (url, _) = serve(&Identity::new().server());
    for tls in [ClientTls::new(), Identity::new().trusted()] {
        let status = script(&url, tls).unary(ask("x")).unwrap_err();
        assert_eq!(status.code(), Code::Unavailable, "{status}");
    }
}

#[test]
fn a_server_that_asks_gets_a_certificate() {
    let (server, client) = (Identity::new(), Identity::new());
    let tls = server.server().require_client_certificates(client.certificate.as_bytes()).unwrap();
    let (url, _) = serve(&tls);
    let known = server.trusted().identity(client.certificate.as_bytes(), client.key.as_bytes()).unwrap();
    script(&url, known).unary(ask("x")).unwrap();
    let status = script(&url, server.trusted()).unary(ask("x")).unwrap_err();
    assert_eq!(status.code(), Code::Unavailable, "{status}");
}

/// In the middle of its answer the server changes its keys, and asks the client to change its own.
#[test]
fn keys_change_in_mid_stream() {
    let identity = Identity::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let chain = CertificateDer::from_pem_slice(identity.certificate.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(identity.key.as_bytes()).unwrap();
    let served = begin(move || {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = config.unwrap().with_no_client_auth().with_single_cert(vec![chain], key).unwrap();
        let session = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = StreamOwned::new(session, listener.accept().unwrap().0);
        for _ in 0..2 {
            answer(&mut stream);
        }
    });
    let script = script(&url, identity.trusted());
    in_time("the calls", move || {
        for _ in 0..2 {
            script.unary(sonora_behaviour::protos::behaviour::Ask::default()).unwrap();
        }
    });
    served.recv_timeout(LONGEST).unwrap();
}

/// Reads a request with an empty message, and answers with one, changing keys on the way.
fn answer(stream: &mut StreamOwned<ServerConnection, TcpStream>) {
    let (mut request, mut byte) = (Vec::new(), [0]);
    while !request.ends_with(b"\r\n\r\n\0\0\0\0\0") {
        stream.read_exact(&mut byte).unwrap();
        request.push(byte[0]);
    }
    let trailers = frame(0x80, b"grpc-status: 0\r\n");
    let length = 5 + trailers.len();
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n";
    stream.write_all(format!("{head}content-length: {length}\r\n\r\n").as_bytes()).unwrap();
    stream.write_all(&frame(0, b"")).unwrap();
    stream.conn.refresh_traffic_keys().unwrap();
    stream.write_all(&trailers).unwrap();
    stream.flush().unwrap();
}
