//! connectrpc's client, on its pooled connections of HTTP/1.1. It has no text mode.

use connectrpc::{
    Protocol,
    client::{ClientConfig, HttpClient},
};

use super::{
    Caller,
    plan::{Plan, Took, Worker, check},
    sonora::on_tokio,
};
use crate::{
    Error, Mode, call,
    greeter::connectrpc::helloworld::{GreeterClient, HelloRequest},
};

pub(super) const CALLER: Caller = Caller { name: "connectrpc-client", modes: &[Mode::Binary], call };

fn call(url: &str, plan: Plan) -> Result<Took, Error> {
    on_tokio(plan, async || {
        let config = ClientConfig::new(url.parse()?).with_protocol(Protocol::GrpcWeb);
        let greeter = GreeterClient::new(HttpClient::plaintext(), config);
        Ok(plan.workers(|| greeter.clone()))
    })
}

impl Worker for GreeterClient<HttpClient> {
    async fn call(&mut self) -> Result<(), Error> {
        let request = HelloRequest { name: call::NAME.to_owned(), ..Default::default() };
        let reply = self.say_hello(request).await?;
        check(reply.view().message)
    }
}
