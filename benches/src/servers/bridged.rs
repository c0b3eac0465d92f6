//! tonic's generated services behind our bridge, on our own server.

use std::net::TcpListener;

use super::{Server, everything, sonora::on_tokio, tonic_web::Streams};
use crate::{
    Error,
    contestants::tonic_web::Hello,
    greeter::tonic::greeter_server::GreeterServer,
    load::tonic::load_server::LoadServer,
    workload::{Kind, Workload},
};

pub(super) const SERVER: Server = Server { name: "sonora-bridge", can: everything, serve };

fn serve(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let app = sonora_tokio::new();
    let app = match workload.kind {
        Kind::Unary => app.add_grpc_service("helloworld.Greeter", GreeterServer::new(Hello)),
        Kind::Download(_) | Kind::Upload(_) => app.add_grpc_service("load.Load", LoadServer::new(Streams)),
    };
    on_tokio(listener, app)
}
