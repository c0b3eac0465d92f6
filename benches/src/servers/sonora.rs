//! Ours: services of `sonora-build`'s on the servers of the three runtimes, limits and all.

use std::net::TcpListener;

use hyper::body::Incoming;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_tokio::{GrpcWeb, NoApp, Request, Response, Status, Streaming};

use super::{Server, accept, everything, messages::Messages};
use crate::{
    Error,
    contestants::sonora::Echo,
    executor::wait_for,
    load::{
        self,
        sonora::{
            Order, Payload, Receipt,
            load_server::{Load, LoadServer},
        },
    },
    workload::{Kind, Shape, Workload},
};

pub(super) const ON_TOKIO: Server = Server {
    name: "sonora-tokio",
    can: everything,
    serve: |listener, workload| on_tokio(listener, with_services(sonora_tokio::new(), workload)),
};
pub(super) const ON_SMOL: Server = Server { name: "sonora-smol", can: everything, serve: on_smol };
pub(super) const ON_ASYNC_STD: Server =
    Server { name: "sonora-async-std", can: everything, serve: on_async_std };

type App = GrpcWeb<NoApp, Incoming>;

fn with_services(app: App, workload: Workload) -> App {
    match workload.kind {
        Kind::Unary => app.add_service(GreeterServer::new(Echo)),
        Kind::Download(_) | Kind::Upload(_) => app.add_service(LoadServer::new(Streams)),
    }
}

/// Serves on tokio's adapter.
pub(super) fn on_tokio(listener: TcpListener, app: App) -> Result<(), Error> {
    accept::on_tokio(move || async move {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        Ok(sonora_tokio::serve(listener, app).await?)
    })
}

fn on_smol(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let app = with_services(sonora_smol::new(), workload);
    let listener = smol::net::TcpListener::try_from(listener)?;
    Ok(wait_for(smol::spawn(sonora_smol::serve(listener, app)))?)
}

fn on_async_std(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let app = with_services(sonora_async_std::new(), workload);
    let listener = async_std::net::TcpListener::from(listener);
    Ok(wait_for(async_std::task::spawn(sonora_async_std::serve(listener, app)))?)
}

struct Streams;

impl Load for Streams {
    async fn download(&self, request: Request<Order>) -> Result<Response<Streaming<Payload>>, Status> {
        let Order { messages, bytes, hold } = request.into_inner();
        let payload = Payload { data: load::data(bytes) };
        Ok(Response::stream(Messages::new(payload, Shape { messages, bytes, hold }).results()))
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
