//! The server that the runner calls: reads one message that says what to serve, answers where, and serves until it is
//! killed.

mod answer;
mod plain;
mod service;

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
    let host = runtime::from_arguments()?;
    let Some(request) = messages::read::<ServerCompatRequest>(&mut io::stdin())? else {
        return Err("nobody says what to serve".into());
    };
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let tls = runtime::server_tls(&request)?;
    let app = GrpcWeb::without_app(host.runtime());
    // Where there is no runtime, the service is plain functions.
    let app = if std::env::args().skip(1).eq(["--runtime", "blocking"]) {
        app.add_service(conformance_service_blocking_server::ConformanceServiceServer::new(
            plain::Conformance,
        ))
    } else {
        app.add_service(ConformanceServiceServer::new(Conformance::new(host.runtime())))
    };
    let address = listener.local_addr()?;
    let response = ServerCompatResponse {
        host: address.ip().to_string(),
        port: address.port().into(),
        pem_cert: certificate(&request),
    };
    messages::write(&mut io::stdout(), &response)?;
    Ok(host.serve(listener, tls, limited(app, &request))?)
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
