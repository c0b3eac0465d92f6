//! tonic's generated service behind our bridge, on bare hyper: limits and deadlines are on.

use super::{Contestant, Side, hyper_connection};
use crate::Mode;
use crate::contestants::tonic_web::Hello;
use crate::greeter::tonic::greeter_server::GreeterServer;
use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;
use tower_layer::Layer;

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "sonora-bridge-on-hyper", modes: Mode::ALL, side: Side::Server(serve) };

fn serve(io: DuplexStream, _: Mode) {
    let service = sonora_tokio::grpc_web_layer().layer(GreeterServer::new(Hello));
    hyper_connection::spawn(io, TowerToHyperService::new(service));
}
