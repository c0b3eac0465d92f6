//! tonic's stubs on smol, without a tokio runtime, call tonic's own server, which has one on another thread.

use futures_util::StreamExt as _;
use futures_util::future::select;
use smol::channel::{Sender, bounded};
use sonora_http::{Channel, Wire};
use sonora_tonic::helloworld::greeter_client::GreeterClient;
use sonora_tonic::helloworld::greeter_server::{Greeter, GreeterServer};
use sonora_tonic::helloworld::{HelloReply, HelloRequest};
use std::pin::pin;
use std::thread::{JoinHandle, spawn};
use tokio_stream::wrappers::TcpListenerStream;
use tonic::{Code, Request, Response, Status, transport};

struct MyGreeter;

type Replies = futures_util::stream::Iter<std::vec::IntoIter<Result<HelloReply, Status>>>;

#[tonic::async_trait]
impl Greeter for MyGreeter {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let name = request.into_inner().name;
        if name.is_empty() {
            return Err(Status::invalid_argument("who? ünïcode ✓"));
        }
        Ok(Response::new(HelloReply { message: format!("Hello, {name}!") }))
    }

    type SayHelloSlowlyStream = Replies;

    async fn say_hello_slowly(&self, request: Request<HelloRequest>) -> Result<Response<Replies>, Status> {
        let letters =
            request.into_inner().name.chars().map(|letter| Ok(letter.to_string())).collect::<Vec<_>>();
        let end = Err(Status::aborted("no more letters"));
        let replies = letters.into_iter().chain([end]).map(|said| said.map(|message| HelloReply { message }));
        Ok(Response::new(futures_util::stream::iter(replies.collect::<Vec<_>>())))
    }
}

/// tonic's server, with Sonora's layer in it, until this is dropped.
struct Serving {
    url: String,
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = bounded::<()>(1);
        let thread = spawn(move || {
            tokio::runtime::Runtime::new().unwrap().block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                let serving = transport::Server::builder()
                    .accept_http1(true)
                    .layer(sonora_tokio::grpc_web_layer())
                    .add_service(GreeterServer::new(MyGreeter))
                    .serve_with_incoming(TcpListenerStream::new(listener));
                select(pin!(serving), pin!(stopped.recv())).await;
            });
        });
        Self { url, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

/// Calls of every kind that the greeter has, by tonic's stubs on smol.
fn greet(channel: Channel) {
    smol::block_on(async {
        let mut greeter = GreeterClient::new(channel);
        let name = |name: &str| HelloRequest { name: name.into() };
        let reply = greeter.say_hello(name("world")).await.unwrap().into_inner();
        assert_eq!(reply.message, "Hello, world!");

        let status = greeter.say_hello(name("")).await.unwrap_err();
        assert_eq!((status.code(), status.message()), (Code::InvalidArgument, "who? ünïcode ✓"));

        let said: Vec<_> = greeter.say_hello_slowly(name("abc")).await.unwrap().into_inner().collect().await;
        let said: Vec<_> =
            said.into_iter().map(|said| said.map_or_else(|s| s.message().into(), |r| r.message)).collect();
        assert_eq!(said, ["a", "b", "c", "no more letters"]);

        assert!(tokio::runtime::Handle::try_current().is_err(), "no runtime of tokio's helps here");
    });
}

#[test]
fn over_native_grpc() {
    let serving = Serving::start();
    greet(sonora_smol::channel_builder(&serving.url).unwrap().http2(true).build().wire(Wire::Grpc));
}

#[test]
fn over_grpc_web_in_both_modes() {
    let serving = Serving::start();
    for http2 in [false, true] {
        let channel = sonora_smol::channel_builder(&serving.url).unwrap().http2(http2).build();
        greet(channel.clone());
        greet(channel.text());
    }
}
