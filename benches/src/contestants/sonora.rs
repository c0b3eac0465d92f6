//! Ours: a service of `sonora-build`'s, served by `sonora-hyper`'s own driver, limits and all.

use core::future::{pending, ready};
use std::sync::{Arc, Mutex};

use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use sonora_stubs::helloworld::{
    HelloReply, HelloRequest,
    greeter_server::{Greeter, GreeterServer},
};
use sonora_tokio::{Accepted, GrpcWeb, NoApp, Request, Response, Status};
use tokio::io::DuplexStream;

use super::{Contestant, Side};
use crate::Mode;

pub(super) const CONTESTANT: Contestant =
    Contestant { name: "sonora", modes: Mode::ALL, side: Side::Server(serve) };

pub(crate) struct Echo;

impl Greeter for Echo {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        Ok(Response::new(HelloReply { message: request.into_inner().name }))
    }
}

fn serve(io: DuplexStream, _: Mode) {
    on_server(io, sonora_tokio::new().add_service(GreeterServer::new(Echo)));
}

/// Serves one connection with our own driver.
pub(super) fn on_server(io: DuplexStream, app: GrpcWeb<NoApp, Incoming>) {
    let connection = Arc::new(Mutex::new(Some(io)));
    // One connection, and then none for ever.
    let accept = move || {
        let io = connection.lock().ok().and_then(|mut io| io.take());
        async {
            match io {
                Some(io) => Ok(ready(Ok(Accepted::new(TokioIo::new(io), None)))),
                None => pending().await,
            }
        }
    };
    tokio::spawn(sonora_tokio::server().run(accept, app, pending(), core::time::Duration::ZERO));
}
