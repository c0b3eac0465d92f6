//! connectrpc's services on bare hyper, routed as its README shows. It has no text mode.

use alloc::sync::Arc;
use std::net::TcpListener;

use connectrpc::{
    ConnectRpcService, InboundStream, RequestContext, Response, Router, ServiceRequest, ServiceResult,
    ServiceStream,
};
use futures_util::StreamExt;
use hyper_util::service::TowerToHyperService;

use super::{Server, accept, binary, messages::Messages};
use crate::{
    Error,
    contestants::connectrpc::Hello,
    greeter::connectrpc::load::{Load, Order, Payload, Receipt},
    load,
    workload::{Kind, Shape, Workload},
};

pub(super) const SERVER: Server = Server { name: "connectrpc", can: binary, serve };

fn serve(listener: TcpListener, workload: Workload) -> Result<(), Error> {
    let router = match workload.kind {
        Kind::Unary => Router::new().add_service(Arc::new(Hello)),
        Kind::Download(_) | Kind::Upload(_) => Router::new().add_service(Arc::new(Streams)),
    };
    accept::serve(listener, workload.http, TowerToHyperService::new(ConnectRpcService::new(router)))
}

struct Streams;

impl Load for Streams {
    #[expect(refining_impl_trait, reason = "the form its README shows")]
    async fn download(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, Order>,
    ) -> ServiceResult<ServiceStream<Payload>> {
        let shape = Shape { messages: request.messages, bytes: request.bytes, hold: request.hold };
        let payload = Payload { data: load::data(shape.bytes), ..Default::default() };
        Response::stream_ok(Messages::new(payload, shape).results())
    }

    #[expect(refining_impl_trait, reason = "the form its README shows")]
    async fn upload(
        &self,
        _: RequestContext,
        mut requests: InboundStream<Payload>,
    ) -> ServiceResult<Receipt> {
        let mut receipt = Receipt::default();
        while let Some(payload) = requests.next().await {
            receipt.messages += 1;
            receipt.bytes += payload?.data().len() as u64;
        }
        Response::ok(receipt)
    }
}
