//! tonic's generated service under the tonic-web layer: on tonic's own server, and on bare hyper.

use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;
use tonic::{Request, Response, Status, transport::Server};
use tonic_web::GrpcWebLayer;
use tower_layer::Layer;

use super::{Contestant, Side, hyper_connection};
use crate::{
    Mode,
    greeter::tonic::{
        HelloReply, HelloRequest,
        greeter_server::{Greeter, GreeterServer},
    },
};

pub(super) const ON_TONIC: Contestant =
    Contestant { name: "tonic-web", modes: Mode::ALL, side: Side::Server(on_tonic) };
pub(super) const ON_HYPER: Contestant =
    Contestant { name: "tonic-web-on-hyper", modes: Mode::ALL, side: Side::Server(on_hyper) };

fn on_tonic(io: DuplexStream, _: Mode) {
    let server = Server::builder()
        .accept_http1(true)
        .layer(GrpcWebLayer::new())
        .add_service(GreeterServer::new(Hello));
    tokio::spawn(async move {
        let incoming = tokio_stream::once(Ok::<_, std::io::Error>(io));
        if let Err(error) = server.serve_with_incoming(incoming).await {
            eprintln!("tonic's server: {error}");
        }
    });
}

fn on_hyper(io: DuplexStream, _: Mode) {
    hyper_connection::spawn(
        io,
        TowerToHyperService::new(GrpcWebLayer::new().layer(GreeterServer::new(Hello))),
    );
}

pub(crate) struct Hello;

#[tonic::async_trait]
impl Greeter for Hello {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        Ok(Response::new(HelloReply { message: request.into_inner().name }))
    }
}
