//! The server that the runner calls: reads one message that says what to serve, answers where, and serves until it is
//! killed.

mod answer;
mod plain;
mod service;

use core::net::SocketAddr;
use service::Conformance;
use sonora_conformance::messages;
use sonora_conformance::pb::conformance_service_blocking_server;
use sonora_conformance::pb::conformance_service_server::ConformanceServiceServer;
use sonora_conformance::pb::{ServerCompatRequest, ServerCompatResponse};
use sonora_conformance::runtime::{self, App};
use sonora_http::server::GrpcWeb;
use sonora_http::{BoxError, compression};
use std::io;
use std::net::TcpListener;
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("conformance server: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), BoxError> {
    let plain = std::env::args().skip(1).eq(["--runtime", "blocking"]);
    let host = if plain { None } else { Some(runtime::from_arguments()?) };
    let Some(request) = messages::read::<ServerCompatRequest>(&mut io::stdin())? else {
        return Err("nobody says what to serve".into());
    };
    let listening = &mut |address: SocketAddr| {
        let host = address.ip().to_string();
        let response =
            ServerCompatResponse { host, port: address.port().into(), pem_cert: certificate(&request) };
        messages::write(&mut io::stdout(), &response)
    };
    match host {
        Some(host) => {
            let service = ConformanceServiceServer::new(Conformance::new(host.runtime()));
            let app = GrpcWeb::without_app(host.runtime()).add_service(service);
            host.serve(&request, limited(app, &request), listening)
        }
        None => {
            let service =
                conformance_service_blocking_server::ConformanceServiceServer::new(plain::Conformance);
            let app = sonora_blocking::new().add_service(service);
            serve_plain(&request, limited(app, &request), listening)
        }
    }
}

/// Serves without a runtime, on a free port of this machine, for ever.
fn serve_plain(
    request: &ServerCompatRequest,
    app: App,
    listening: &mut dyn FnMut(SocketAddr) -> io::Result<()>,
) -> Result<(), BoxError> {
    let tls = runtime::server_tls(request)?;
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listening(listener.local_addr()?)?;
    let listener = sonora_blocking::Listener::from(listener);
    let listener = tls.iter().fold(listener, |listener, tls| listener.tls(tls));
    Ok(sonora_blocking::serve(listener, app)?)
}

fn limited(app: App, request: &ServerCompatRequest) -> App {
    // Every message, however small: that is what is tested.
    let app = app.compression(compression::all().min_bytes(0));
    match request.message_receive_limit {
        0 => app,
        limit => app.max_message_bytes(limit),
    }
}

/// The server's own certificate, for the runner to trust.
fn certificate(request: &ServerCompatRequest) -> Vec<u8> {
    let given = request.server_creds.as_ref().filter(|_| request.use_tls);
    given.map(|given| given.cert.clone()).unwrap_or_default()
}
