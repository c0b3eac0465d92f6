//! gRPC-Web connections over hyper, for any runtime: the server's driver with its drain, the client's pool.
//!
//! Written once for all runtimes: a runtime crate brings its sockets (as `hyper::rt::Read + Write`), its
//! [`Runtime`](sonora_http::Runtime), a function that accepts and one that connects. `sonora-tokio`, `sonora-smol` and
//! `sonora-async-std` are that; this crate is for a runtime of your own.
//!
//! Here on smol, whose sockets speak futures-io's traits (feature `futures-io`):
//!
//! ```
//! # #[cfg(not(feature = "futures-io"))]
//! # fn main() {}
//! # #[cfg(feature = "futures-io")]
//! # mod example {
//! use smol::net::{TcpListener, TcpStream};
//! use sonora_http::{GrpcWeb, Runtime, Sleep};
//! use sonora_hyper::{Accepted, ChannelBuilder, Connect, FuturesIo, Server, Target};
//! # use sonora_http::{Request, Response, server::{CallFuture, Handler, IncomingCall, RequestBody}};
//! use std::{future::Future, io, pin::Pin, sync::Arc, time::Duration};
//!
//! #[derive(Debug)]
//! struct Mine;
//!
//! impl Runtime for Mine {
//!     fn sleep(&self, duration: Duration) -> Sleep {
//!         Box::pin(async move { _ = smol::Timer::after(duration).await })
//!     }
//!
//!     fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
//!         smol::spawn(future).detach();
//!     }
//!
//!     fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
//!         smol::unblock(work).detach();
//!     }
//! }
//!
//! impl Connect for Mine {
//!     type Io = FuturesIo;
//!
//!     fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<FuturesIo>> + Send>> {
//!         let place = (target.host().to_owned(), target.port());
//!         Box::pin(async move { TcpStream::connect(place).await.map(FuturesIo::new) })
//!     }
//! }
//!
//! # struct Echo;
//! # impl<B: RequestBody> Handler<B> for Echo {
//! #     fn name(&self) -> &str { "echo.Echo" }
//! #     fn call(&self, _: &str, call: IncomingCall<B>) -> CallFuture {
//! #         call.unary(|request: Request<String>| async move { Ok(Response::new(request.into_inner())) })
//! #     }
//! # }
//! # pub fn main() -> Result<(), Box<dyn std::error::Error>> {
//! smol::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let url = format!("http://{}", listener.local_addr()?);
//!     let app = GrpcWeb::without_app(Arc::new(Mine)).add_service(Echo);
//!     let accept = move || {
//!         let listener = listener.clone();
//!         async move {
//!             let (stream, peer) = listener.accept().await?;
//!             // The handshake, awaited in the connection's own task.
//!             Ok(async move { Ok(Accepted::new(FuturesIo::new(stream), Some(peer))) })
//!         }
//!     };
//!     let server = Server::new(Arc::new(Mine)).max_connections(1_000);
//!     let serving = smol::spawn(server.run(accept, app, std::future::pending(), Duration::ZERO));
//!
//!     let channel = ChannelBuilder::new(&url, Mine, Arc::new(Mine))?.build();
//!     let said = Request::new("hello".to_owned()); // or with a generated client: GreeterClient::new(channel)
//!     let reply: Response<String> = channel.unary("/echo.Echo/Say", said).await?;
//!     assert_eq!(reply.into_inner(), "hello");
//!     drop(serving); // ends it
//!     Ok(())
//! })
//! # }
//! # }
//! # #[cfg(feature = "futures-io")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! #     example::main()
//! # }
//! ```
//!
//! # Where things are
//!
//! | | |
//! |---|---|
//! | [`Server`], [`Accepted`], [`App`] | a server's connections: limits, accepting, the drain |
//! | [`ChannelBuilder`], [`Connect`], [`Target`] | a channel's connections: how they are made and kept |
//! | `FuturesIo` | a socket of `futures_io`'s traits, as hyper wants it |
//! | `tls` | certificates, keys and roots |
//!
//! # Features
//!
//! None is on by default, and each only adds. No tokio runtime is compiled with any of them.
//!
//! | | |
//! |---|---|
//! | `futures-io` | `FuturesIo`, for sockets such as smol's and async-std's |
//! | `futures-rustls` | the same with TLS |
//! | `async-io` | `Tcp`, for TCP on the reactor that both have |
//! | `tcp` | `TcpKeepAlive`, how long TCP connections outlive their peers |
//! | `tls` | the module `tls`: rustls with ring, for connectors that encrypt |
//! | `webpki-roots`, `native-roots` | whom a channel may trust: Mozilla's programme's, the machine's |

#![deny(missing_docs)]

mod ahead;
mod connections;
mod driver;
#[cfg(feature = "futures-io")]
mod futures_io;
mod progress;
mod rt;
mod server;
mod service;
mod serving;
#[cfg(feature = "async-io")]
mod tcp;

pub mod client;
#[doc(hidden)]
pub mod surface;

// Its types are part of this API.
pub use hyper;

pub use client::{ChannelBuilder, Connect, Target};
pub use driver::Accepted;
#[cfg(feature = "futures-io")]
pub use futures_io::FuturesIo;
pub use server::Server;
pub use service::App;
pub use sonora_http::client::{Origin, UrlError};
#[cfg(feature = "tcp")]
pub use sonora_http::tcp::TcpKeepAlive;
#[cfg(feature = "tls")]
pub use sonora_http::tls;
#[cfg(feature = "async-io")]
pub use tcp::Tcp;
