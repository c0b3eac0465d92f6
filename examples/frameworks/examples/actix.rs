//! Services beside an actix-web application, through `sonora-actix`.

use actix_web::{App, HttpServer, web};
use sonora_actix::ActixRuntime;
use sonora_stubs::greeter::MyGreeter;
use sonora_stubs::helloworld::greeter_server::GreeterServer;
use sonora_stubs::sonora_testing::steps_server::StepsServer;
use sonora_stubs::steps::Walks;
use std::io;
use std::net::TcpListener;

#[actix_web::main]
async fn main() -> io::Result<()> {
    let listener = TcpListener::bind("127.0.0.1:8080")?;
    println!("listening on http://{}", listener.local_addr()?);
    serve(listener).await
}

/// Serves until the process ends.
pub(crate) async fn serve(listener: TcpListener) -> io::Result<()> {
    let grpc = sonora_actix::new()
        .add_service(GreeterServer::new(MyGreeter::new(ActixRuntime)))
        .add_service(StepsServer::new(Walks::default()));

    let app = move || {
        App::new()
            .route("/", web::get().to(async || "a page of the application\n"))
            .service(sonora_actix::services(&grpc))
    };
    // A handler is dropped when its caller leaves.
    HttpServer::new(app).h1_allow_half_closed(false).listen_auto_h2c(listener)?.run().await
}
