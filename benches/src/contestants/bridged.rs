//! tonic's generated service behind our bridge, with limits and deadlines: on our server, and on bare hyper.

use super::{Contestant, Side, hyper_connection, sonora};
use crate::Mode;
use crate::contestants::tonic_web::Hello;
use crate::greeter::tonic::greeter_server::GreeterServer;
use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;
use tower_layer::Layer;

pub(super) const ON_SERVER: Contestant =
    Contestant { name: "sonora-bridge", modes: Mode::ALL, side: Side::Server(on_server) };
pub(super) const ON_HYPER: Contestant =
    Contestant { name: "sonora-bridge-on-hyper", modes: Mode::ALL, side: Side::Server(on_hyper) };

fn on_server(io: DuplexStream, _: Mode) {
    let app = sonora_tokio::new().add_grpc_service("helloworld.Greeter", GreeterServer::new(Hello));
    sonora::on_server(io, app);
}

fn on_hyper(io: DuplexStream, _: Mode) {
    let service = sonora_tokio::grpc_web_layer().layer(GreeterServer::new(Hello));
    hyper_connection::spawn(io, TowerToHyperService::new(service));
}
