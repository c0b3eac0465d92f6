//! Services beside an axum application, on axum's own server.

use axum::{Router, routing::get};
use sonora_stubs::greeter::MyGreeter;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_stubs::sonora_testing::steps_server::StepsServer;
use sonora_stubs::steps::Walks;
use sonora_tokio::TokioRuntime;
use std::io;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener).await
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let services = sonora_tokio::new()
        .add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)))
        .add_service(StepsServer::new(Walks::default()));

    // Where the application has a fallback of its own, wrap it: `sonora_tokio::wrap(fallback)`.
    let app =
        Router::new().route("/", get(|| async { "a page of the application\n" })).fallback_service(services);
    axum::serve(listener, app).await
}
