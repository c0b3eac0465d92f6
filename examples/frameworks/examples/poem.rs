//! Services before a poem application, which answers all else.
//!
//! poem's own server would do as well, but it (3.1) holds on to a handler whose caller has left.

use core::convert::Infallible;
use poem::http::uri::Scheme;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Addr, Endpoint, Response, Route, get, handler};
use sonora_stubs::greeter::MyGreeter;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_stubs::sonora_testing::steps_server::StepsServer;
use sonora_stubs::steps::Walks;
use sonora_tokio::{Connection, TokioRuntime};
use std::io;
use std::sync::Arc;
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener).await
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let local = LocalAddr(Addr::from(listener.local_addr()?));
    let pages = Arc::new(Route::new().at("/", get(page)));

    // What poem's server does with a request.
    let pages = tower::service_fn(move |request: poem::http::Request<hyper::body::Incoming>| {
        let (pages, local) = (Arc::clone(&pages), local.clone());
        async move {
            let peer = request.extensions().get::<Arc<Connection>>().and_then(|connection| connection.peer);
            let remote = RemoteAddr(peer.map(Addr::from).unwrap_or_default());
            let response: Response = pages.get_response((request, local, remote, Scheme::HTTP).into()).await;
            Ok::<poem::http::Response<_>, Infallible>(response.into())
        }
    });
    let app = sonora_tokio::wrap(pages)
        .add_service(GreeterServer::new(MyGreeter::new(TokioRuntime)))
        .add_service(StepsServer::new(Walks::default()));
    sonora_tokio::serve(listener, app).await
}

#[handler]
fn page() -> &'static str {
    "a page of the application\n"
}
