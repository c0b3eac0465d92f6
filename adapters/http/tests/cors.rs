//! CORS on every kind of answer: what a browser's request says, and the header fields that it gets back.

use core::convert::Infallible;
use core::future::{Future, Ready, ready};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use http::{Request, Response, StatusCode};
use sonora_http::codegen::{CallFuture, Handler, IncomingCall};
use sonora_http::{CallBody, Cors, GrpcWeb, Runtime, Sleep, Status};
use std::sync::Arc;
use tower_service::Service;

/// Echoes, fails, or never answers, by the name of the method.
struct Calls;

impl Handler<CallBody> for Calls {
    fn name(&self) -> &str {
        "test.Service"
    }

    fn call(&self, method: &str, call: IncomingCall<CallBody>) -> CallFuture {
        match method {
            "Echo" => call.unary(|request: sonora_http::Request<String>| async move {
                let mut response = sonora_http::Response::new(request.into_inner());
                response
                    .metadata_mut()
                    .append("tenant", "acme")
                    .map_err(|error| Status::internal(error.to_string()))?;
                Ok(response)
            }),
            "Fail" => call.unary(|_: sonora_http::Request<String>| {
                ready(Err::<sonora_http::Response<String>, _>(Status::aborted("no")))
            }),
            "Hang" => call.unary(|_: sonora_http::Request<String>| {
                core::future::pending::<Result<sonora_http::Response<String>, _>>()
            }),
            _ => call.unimplemented(),
        }
    }
}

/// An application that knows nothing of CORS.
#[derive(Clone)]
struct App;

impl Service<Request<CallBody>> for App {
    type Response = Response<CallBody>;
    type Error = Infallible;
    type Future = Ready<Result<Response<CallBody>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request<CallBody>) -> Self::Future {
        let mut answer = Response::new(CallBody::default());
        *answer.status_mut() = StatusCode::IM_A_TEAPOT;
        ready(Ok(answer))
    }
}

/// A runtime in which every timer has run out already.
#[derive(Debug)]
struct NoTime;

impl Runtime for NoTime {
    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(ready(()))
    }

    fn spawn(&self, _: Pin<Box<dyn Future<Output = ()> + Send>>) {}

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {}
}

const SHOP: &str = "https://shop.example";
const FOREIGN: &str = "https://elsewhere.example";
const EXPOSED: &str = "grpc-status,grpc-message,grpc-status-details-bin";

/// The answer's fields of CORS, and its `grpc-status` where the head has one.
fn answer(cors: Option<Cors>, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<()> {
    let app = GrpcWeb::without_app(Arc::new(NoTime)).add_service(Calls);
    let app = match cors {
        Some(cors) => app.cors(cors),
        None => app,
    };
    ask(&app, method, path, headers)
}

fn ask<S>(app: &GrpcWeb<S, CallBody>, method: &str, path: &str, headers: &[(&str, &str)]) -> Response<()>
where
    S: Service<Request<CallBody>, Response = Response<CallBody>, Error = Infallible> + Clone,
{
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    // One empty message: `String` is a message of one field.
    let body = CallBody::from(bytes::Bytes::from_static(b"\0\0\0\0\0"));
    let mut answer = pin!(app.handle(request.body(body).expect("a request"), None));
    match answer.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(response)) => response.map(|_| ()),
        Poll::Pending => panic!("{method} {path} waits"),
    }
}

fn field<'a>(answer: &'a Response<()>, name: &str) -> Vec<&'a str> {
    answer.headers().get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
}

const CALL: [(&str, &str); 1] = [("content-type", "application/grpc-web+proto")];

#[test]
fn every_kind_of_answer_can_be_read_from_a_listed_origin() {
    let listed = || Cors::origins([SHOP]).credentials(true);
    for (path, extra, status, grpc_status) in [
        ("/test.Service/Echo", None, 200, None),
        ("/test.Service/Fail", None, 200, Some("10")),
        ("/test.Service/Missing", None, 200, Some("12")),
        ("/test.Service/Hang", Some(("grpc-timeout", "1m")), 200, Some("4")),
        ("/test.Service/Echo", Some(("grpc-timeout", "+1m")), 200, Some("3")),
        ("/test.Service/Echo", Some(("grpc-encoding", "lzma")), 200, Some("12")),
        ("/test.Unknown/Echo", None, 200, Some("12")),
        ("/test.Unknown/Echo", Some(("grpc-timeout", "+1m")), 200, Some("12")),
        ("/test.Unknown/Echo", Some(("grpc-encoding", "lzma")), 200, Some("12")),
    ] {
        let headers: Vec<_> = CALL.into_iter().chain([("origin", SHOP)]).chain(extra).collect();
        let answer = answer(Some(listed()), "POST", path, &headers);
        assert_eq!(answer.status(), status, "{path} {extra:?}");
        assert_eq!(field(&answer, "grpc-status").first().copied(), grpc_status, "{path} {extra:?}");
        assert_eq!(field(&answer, "access-control-allow-origin"), [SHOP], "{path} {extra:?}");
        assert_eq!(field(&answer, "access-control-allow-credentials"), ["true"], "{path} {extra:?}");
        let exposed = field(&answer, "access-control-expose-headers").join(",").replace(' ', "");
        assert!(exposed.starts_with(EXPOSED), "{path}: {exposed}");
        assert!(field(&answer, "vary").join(",").to_ascii_lowercase().contains("origin"), "{path}");
    }
}

#[test]
fn what_is_no_call_can_be_read_too() {
    const PLAIN: [(&str, &str); 1] = [("content-type", "text/plain")];
    for (method, path, headers, status) in [
        ("POST", "/test.Service/Echo", PLAIN, 415),
        ("GET", "/test.Service/Echo", CALL, 405),
        ("POST", "/test.Unknown/Echo", PLAIN, 404),
        ("GET", "/", PLAIN, 404),
    ] {
        let headers: Vec<_> = headers.into_iter().chain([("origin", SHOP)]).collect();
        let answer = answer(Some(Cors::any()), method, path, &headers);
        assert_eq!(answer.status(), status);
        assert_eq!(field(&answer, "access-control-allow-origin"), [SHOP]);
    }
}

#[test]
fn the_responses_own_metadata_is_exposed() {
    let headers: Vec<_> = CALL.into_iter().chain([("origin", SHOP)]).collect();
    let answer = answer(Some(Cors::any()), "POST", "/test.Service/Echo", &headers);
    let exposed = field(&answer, "access-control-expose-headers").join(",");
    assert!(exposed.contains("tenant"), "{exposed}");
}

#[test]
fn a_foreign_origin_gets_nothing_but_a_vary() {
    for origin in [Some(FOREIGN), None] {
        let headers: Vec<_> = CALL.into_iter().chain(origin.map(|origin| ("origin", origin))).collect();
        let answer = answer(Some(Cors::origins([SHOP])), "POST", "/test.Service/Echo", &headers);
        assert_eq!(answer.status(), 200, "whoever asks, the call is answered: CORS protects the reader");
        assert!(field(&answer, "access-control-allow-origin").is_empty());
        assert!(field(&answer, "vary").join(",").to_ascii_lowercase().contains("origin"));
    }
}

#[test]
fn preflights_are_answered_here_and_only_with_cors_on() {
    let ask = |origin| {
        [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            ("access-control-request-headers", "content-type,x-grpc-web,x-tenant"),
        ]
    };
    let fixed = || Cors::origins([SHOP]).allow_headers(["x-tenant"]).max_age(Duration::from_secs(60));
    let granted = answer(Some(fixed()), "OPTIONS", "/test.Service/Echo", &ask(SHOP));
    assert_eq!(granted.status(), 204);
    let unknown = answer(Some(fixed()), "OPTIONS", "/test.Unknown/Echo", &ask(SHOP));
    assert_eq!(
        unknown.headers(),
        granted.headers(),
        "without an app, whoever asks for no service is told so"
    );
    assert_eq!(field(&granted, "access-control-allow-origin"), [SHOP]);
    assert_eq!(field(&granted, "access-control-allow-methods"), ["POST, OPTIONS"]);
    assert_eq!(field(&granted, "access-control-max-age"), ["60"]);
    assert!(field(&granted, "access-control-allow-headers").join(",").contains("x-tenant"));

    let denied = answer(Some(fixed()), "OPTIONS", "/test.Service/Echo", &ask(FOREIGN));
    assert!(field(&denied, "access-control-allow-origin").is_empty());
    assert!(field(&denied, "access-control-allow-methods").is_empty());

    let off = answer(None, "OPTIONS", "/test.Service/Echo", &ask(SHOP));
    assert_eq!(off.status(), 404, "the application's answer, and here there is none");
    assert!(field(&off, "access-control-allow-origin").is_empty());
}

#[test]
fn what_is_for_an_application_is_left_to_it() {
    for method in ["OPTIONS", "POST"] {
        let headers: Vec<_> = CALL.into_iter().chain([("origin", SHOP)]).collect();
        let app = GrpcWeb::new(App, Arc::new(NoTime)).add_service(Calls).cors(Cors::any());
        let answer = ask(&app, method, "/test.Unknown/Echo", &headers);
        assert_eq!(answer.status(), 418);
        assert!(answer.headers().is_empty(), "{method}: {:?}", answer.headers());
    }
}

#[test]
fn without_cors_nothing_is_added() {
    let headers: Vec<_> = CALL.into_iter().chain([("origin", SHOP)]).collect();
    let answer = answer(None, "POST", "/test.Service/Echo", &headers);
    assert!(
        answer.headers().keys().all(|name| !name.as_str().starts_with("access-control") && name != "vary")
    );
}
