//! gRPC-Web servers and clients on async-std, which its authors have discontinued in favour of smol.
//!
//! ```no_run
//! # async fn main_() -> Result<(), Box<dyn std::error::Error>> {
//! # let axum_router = axum::Router::<()>::new();
//! let listener = async_std::net::TcpListener::bind("127.0.0.1:8080").await?;
//! let app = sonora_async_std::wrap(axum_router); // .add_service(GreeterServer::new(MyGreeter))
//! sonora_async_std::serve(listener, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything that is not a call of a service that was added falls through to the application, untouched.
//!
//! Programs that can choose take `sonora-smol`, which has the same surface.

#![deny(missing_docs)]

mod connect;
mod listener;
mod runtime;

pub use connect::TcpConnect;
pub use listener::Listener;
pub use runtime::AsyncStdRuntime;
pub use sonora_http::server::NoApp;
pub use sonora_http::*;
#[cfg(feature = "tls")]
pub use sonora_hyper::tls::{ClientTls, ServerTls, TlsError};
pub use sonora_hyper::{Accepted, App, ChannelBuilder, Server, UrlError};

sonora_hyper::surface!(AsyncStdRuntime);
