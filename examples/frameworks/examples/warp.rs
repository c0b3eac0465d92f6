//! Services before a warp application, which answers all else.

use sonora_stubs::greeter::MyGreeter;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_stubs::sonora_testing::steps_server::StepsServer;
use sonora_stubs::steps::Walks;
use sonora_tokio::TokioRuntime;
use std::io;
use tokio::net::TcpListener;
use warp::Filter;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener).await
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let pages = warp::path::end().map(|| "a page of the application\n");

    let app = sonora_tokio::wrap(warp::service(pages))
        .add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)))
        .add_service(StepsServer::new(Walks::default()));
    sonora_tokio::serve(listener, app).await
}
