//! A tonic service that takes gRPC-Web by Sonora; `greeter-before.rs` is the same by tonic-web.

use sonora_tonic::helloworld::greeter_server::{Greeter, GreeterServer};
use sonora_tonic::helloworld::{HelloReply, HelloRequest};
use tonic::codegen::tokio_stream::Empty;
use tonic::{Request, Response, Status, transport::Server};

struct MyGreeter;

#[tonic::async_trait]
impl Greeter for MyGreeter {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let name = request.into_inner().name;
        Ok(Response::new(HelloReply { message: format!("Hello, {name}!") }))
    }

    type SayHelloSlowlyStream = Empty<Result<HelloReply, Status>>;

    async fn say_hello_slowly(
        &self,
        _: Request<HelloRequest>,
    ) -> Result<Response<Self::SayHelloSlowlyStream>, Status> {
        Err(Status::unimplemented("not today"))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn core::error::Error>> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    Server::builder()
        .accept_http1(true)
        .layer(sonora_tokio::grpc_web_layer())
        .add_service(GreeterServer::new(MyGreeter))
        .serve_with_incoming(tokio_stream::wrappers::TcpListenerStream::new(listener))
        .await?;
    Ok(())
}
