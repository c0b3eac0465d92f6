//! gRPC-Web servers and clients on smol.
//!
//! ```no_run
//! # async fn main_() -> Result<(), Box<dyn std::error::Error>> {
//! # let axum_router = axum::Router::<()>::new();
//! let listener = smol::net::TcpListener::bind("127.0.0.1:8080").await?;
//! let app = sonora_smol::wrap(axum_router); // .add_service(GreeterServer::new(MyGreeter))
//! sonora_smol::serve(listener, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Everything that is not a call of a service that was added falls through to the application, untouched.
//!
//! Connections and calls run on smol's global executor, which has one thread unless `SMOL_THREADS` says more.

#![deny(missing_docs)]

mod connect;
mod listener;
mod runtime;

pub use connect::TcpConnect;
pub use listener::Listener;
pub use runtime::SmolRuntime;
pub use sonora_http::server::NoApp;
pub use sonora_http::*;
#[cfg(feature = "tls")]
pub use sonora_hyper::tls::{ClientTls, ServerTls, TlsError};
pub use sonora_hyper::{Accepted, App, ChannelBuilder, Server, UrlError};

sonora_hyper::surface!(SmolRuntime);
