//! tonic's generated client on tonic-web's client layer and hyper-util's pooled client, as its examples show. The
//! layer has no text mode.

use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tonic_web::{GrpcWebCall, GrpcWebClientLayer, GrpcWebClientService};
use tower_layer::Layer;

use super::{
    Caller,
    plan::{Plan, Took, Worker, check},
    sonora::on_tokio,
};
use crate::{
    Error, Mode, call,
    greeter::tonic::{HelloRequest, greeter_client::GreeterClient},
};

pub(super) const CALLER: Caller = Caller { name: "tonic-web-client", modes: &[Mode::Binary], call };

type Channel = GrpcWebClientService<Client<HttpConnector, GrpcWebCall<tonic::body::Body>>>;

fn call(url: &str, plan: Plan) -> Result<Took, Error> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    on_tokio(plan, async || {
        let client = Client::builder(TokioExecutor::new()).build(connector);
        let greeter: GreeterClient<Channel> =
            GreeterClient::with_origin(GrpcWebClientLayer::new().layer(client), url.parse()?);
        Ok(plan.workers(|| greeter.clone()))
    })
}

impl Worker for GreeterClient<Channel> {
    async fn call(&mut self) -> Result<(), Error> {
        let reply = self.say_hello(HelloRequest { name: call::NAME.to_owned() }).await?;
        check(&reply.get_ref().message)
    }
}
