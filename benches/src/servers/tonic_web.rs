//! tonic's generated services under the tonic-web layer: on tonic's own server, and on bare hyper.

use core::pin::Pin;
use std::net::TcpListener;

use futures_util::Stream;
use hyper_util::service::TowerToHyperService;
use tonic::{
    Request, Response, Status, Streaming,
    transport::{Server as TonicServer, server::TcpIncoming},
};
use tonic_web::GrpcWebLayer;
use tower_layer::Layer;

use super::{Server, accept, everything, messages::Messages};
use crate::{
    Error,
    contestants::tonic_web::Hello,
    greeter::tonic::greeter_server::GreeterServer,
    load::{
        self,
        tonic::{
            Order, Payload, Receipt,
            load_server::{Load, LoadServer},
        },
    },
    workload::{Kind, Shape, Workload},
};

pub(super) const ON_TONIC: Server = Server { name: "tonic-web", can: everything, serve: on_tonic };
pub(super) const ON_HYPER: Server = Server { name: "tonic-web-on-hyper", can: everything, serve: on_hyper };

fn on_tonic(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let mut server = TonicServer::builder().accept_http1(true).layer(GrpcWebLayer::new());
    let router = match workload.kind {
        Kind::Unary => server.add_service(GreeterServer::new(Hello)),
        Kind::Download(_) | Kind::Upload(_) => server.add_service(LoadServer::new(Streams)),
    };
    accept::on_tokio(move || async move {
        let incoming =
            TcpIncoming::from(tokio::net::TcpListener::from_std(listener)?).with_nodelay(Some(true));
        Ok(router.serve_with_incoming(incoming).await?)
    })
}

fn on_hyper(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let layer = GrpcWebLayer::new();
    match workload.kind {
        Kind::Unary => {
            let service = layer.layer(GreeterServer::new(Hello));
            accept::serve(listener, workload.http, TowerToHyperService::new(service))
        }
        Kind::Download(_) | Kind::Upload(_) => {
            let service = layer.layer(LoadServer::new(Streams));
            accept::serve(listener, workload.http, TowerToHyperService::new(service))
        }
    }
}

pub(super) struct Streams;

#[tonic::async_trait]
impl Load for Streams {
    type DownloadStream = Pin<Box<dyn Stream<Item = Result<Payload, Status>> + Send>>;

    async fn download(&self, request: Request<Order>) -> Result<Response<Self::DownloadStream>, Status> {
        let Order { messages, bytes, hold } = request.into_inner();
        let payload = Payload { data: load::data(bytes) };
        Ok(Response::new(Messages::new(payload, Shape { messages, bytes, hold }).boxed()))
    }

    async fn upload(&self, request: Request<Streaming<Payload>>) -> Result<Response<Receipt>, Status> {
        let (mut payloads, mut receipt) = (request.into_inner(), Receipt::default());
        while let Some(payload) = payloads.message().await? {
            receipt.messages += 1;
            receipt.bytes += payload.data.len() as u64;
        }
        Ok(Response::new(receipt))
    }
}
