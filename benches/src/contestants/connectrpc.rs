//! connectrpc's service on bare hyper, routed as its README shows. Its own server takes TCP listeners only, and it has no text mode.

use alloc::sync::Arc;

use connectrpc::{ConnectRpcService, RequestContext, Response, Router, ServiceRequest, ServiceResult};
use hyper_util::service::TowerToHyperService;
use tokio::io::DuplexStream;

use super::{Contestant, Side, hyper_connection};
use crate::{
    Mode,
    greeter::connectrpc::helloworld::{Greeter, HelloReply, HelloRequest},
};

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "connectrpc", modes: &[Mode::Binary], side: Side::Server(serve) };

fn serve(io: DuplexStream, _: Mode) {
    let router = Router::new().add_service(Arc::new(Hello));
    hyper_connection::spawn(io, TowerToHyperService::new(ConnectRpcService::new(router)));
}

pub(crate) struct Hello;

impl Greeter for Hello {
    #[expect(refining_impl_trait, reason = "the form its README shows")]
    async fn say_hello(
        &self,
        _: RequestContext,
        request: ServiceRequest<'_, HelloRequest>,
    ) -> ServiceResult<HelloReply> {
        Response::ok(HelloReply { message: request.name.to_owned(), ..Default::default() })
    }
}
