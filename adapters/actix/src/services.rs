//! Services, mounted in an application.

use crate::RequestBody;
use crate::convert::{to_actix, to_http};
use actix_web::dev::{AppService, HttpServiceFactory};
use actix_web::{HttpRequest, HttpResponse, web};
use core::{fmt, future::poll_fn};
use sonora_http::GrpcWeb;
use sonora_http::server::NoApp;
use tower_service::Service;

/// The paths of all services that were added, `/helloworld.Greeter/{method}`, for
/// [`App::service`](actix_web::App::service). What is for no service is the application's.
pub fn services(grpc: &GrpcWeb<NoApp, RequestBody>) -> Services {
    Services { grpc: grpc.clone() }
}

/// What [`services()`] gives.
pub struct Services {
    grpc: GrpcWeb<NoApp, RequestBody>,
}

impl HttpServiceFactory for Services {
    fn register(self, config: &mut AppService) {
        let paths: Vec<String> = self.grpc.services().map(|name| format!("/{name}/{{method}}")).collect();
        let grpc = self.grpc;
        let answer = move |request: HttpRequest, body: web::Payload| answer(grpc.clone(), request, body);
        // All methods: a preflight is answered here too, and so is what should have been a POST.
        web::resource(paths).to(answer).register(config);
    }
}

async fn answer(
    mut grpc: GrpcWeb<NoApp, RequestBody>,
    request: HttpRequest,
    body: web::Payload,
) -> actix_web::Result<HttpResponse> {
    let request = to_http(&request, RequestBody::new(body))?;
    // Both are said to be infallible, which is no error of actix-web's.
    let response = match poll_fn(|cx| grpc.poll_ready(cx)).await {
        Ok(()) => grpc.call(request).await,
        Err(never) => match never {},
    };
    match response {
        Ok(response) => to_actix(response),
        Err(never) => match never {},
    }
}

impl fmt::Debug for Services {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Services").field(&self.grpc).finish()
    }
}
