//! What becomes of the answers of a bridged service, honest ones and others: the service is written by hand.

use bytes::Bytes;
use core::future::{Future, ready};
use core::pin::{Pin, pin};
use core::task::{Context, Poll, Waker};
use core::time::Duration;
use http::{HeaderMap, Request, Response};
use http_body::{Body, Frame};
use sonora_http::server::{BridgedBody, RequestBody};
use sonora_http::{BoxError, CallBody, Cors, GrpcWeb, GrpcWebLayer, Runtime, Sleep};
use std::collections::VecDeque;
use std::sync::Arc;
use tower_layer::Layer as _;
use tower_service::Service;

/// A body of these frames, one by one; `None` is one that is not ready.
#[derive(Clone, Debug, Default)]
struct Frames(VecDeque<Option<Result<Said, &'static str>>>);

#[derive(Clone, Debug)]
enum Said {
    Data(&'static [u8]),
    Trailers(&'static [(&'static str, &'static str)]),
}

impl Body for Frames {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match self.0.pop_front() {
            None => Poll::Ready(None),
            Some(None) => {
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            Some(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Some(Some(Ok(Said::Data(data)))) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(data))))),
            Some(Some(Ok(Said::Trailers(pairs)))) => Poll::Ready(Some(Ok(Frame::trailers(map(pairs))))),
        }
    }
}

fn map(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
}

/// Answers every request alike.
#[derive(Clone)]
struct Says {
    status: u16,
    head: &'static [(&'static str, &'static str)],
    body: Frames,
}

impl<B: RequestBody> Service<Request<BridgedBody<B>>> for Says {
    type Response = Response<Frames>;
    type Error = BoxError;
    type Future = core::future::Ready<Result<Response<Frames>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<BridgedBody<B>>) -> Self::Future {
        match request.uri().path() {
            "/a.B/Panic" => panic!("deliberate"),
            "/a.B/Break" => return ready(Err("broken".into())),
            _ => {}
        }
        if request.headers().contains_key("x-grpc-web") {
            let headers = request.headers();
            assert_eq!(
                (&headers["content-type"], &headers["te"]),
                (&GRPC.parse().unwrap(), &"trailers".parse().unwrap())
            );
            assert!(!headers.contains_key("content-length") && request.version() == http::Version::HTTP_2);
        }
        let mut response = Response::new(self.body.clone());
        *response.status_mut() = self.status.try_into().unwrap();
        *response.headers_mut() = map(self.head);
        ready(Ok(response))
    }
}

const GRPC: &str = "application/grpc";
const HEAD: &[(&str, &str)] = &[("content-type", GRPC), ("x-first", "1")];
const OK: Said = Said::Trailers(&[("grpc-status", "0")]);
const HI: &[u8] = b"\0\0\0\0\x02hi";

fn says<const N: usize>(frames: [Option<Result<Said, &'static str>>; N]) -> Says {
    Says { status: 200, head: HEAD, body: Frames(frames.into()) }
}

/// A runtime in which no timer ever runs out.
#[derive(Debug)]
struct AllTheTime;

impl Runtime for AllTheTime {
    fn sleep(&self, _: Duration) -> Sleep {
        Box::pin(core::future::pending())
    }

    fn spawn(&self, _: Pin<Box<dyn Future<Output = ()> + Send>>) {}

    fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {}
}

/// A call of a method over gRPC-Web, as an HTTP/2 server hands it on.
fn request(method: &str) -> Request<CallBody> {
    let request = Request::post(format!("/a.B/{method}")).version(http::Version::HTTP_2);
    let request = request.header("content-type", "application/grpc-web+proto").header("x-grpc-web", "1");
    request.header("content-length", "7").body(CallBody::from(Bytes::from_static(HI))).unwrap()
}

/// The answer's head, and its chunks.
fn answer(service: Says, request: Request<CallBody>) -> (Response<()>, Vec<Bytes>) {
    let app = GrpcWeb::without_app(Arc::new(AllTheTime)).add_grpc_service("a.B", service);
    let response = run(app.handle(request, None)).unwrap_or_else(|never| match never {});
    let (head, body) = response.into_parts();
    let (mut body, mut chunks) = (pin!(body), Vec::new());
    while let Some(frame) = run(core::future::poll_fn(|cx| body.as_mut().poll_frame(cx))) {
        chunks.push(frame.unwrap().into_data().unwrap());
    }
    (Response::from_parts(head, ()), chunks)
}

/// Runs what needs no waker but its own.
fn run<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

fn field<'a>(head: &'a Response<()>, name: &str) -> Option<&'a str> {
    head.headers().get(name).map(|value| value.to_str().unwrap())
}

const WITH_OK: &[u8] = b"\0\0\0\0\x02hi\x80\0\0\0\x0fgrpc-status:0\r\n";

#[test]
fn messages_and_trailers_leave_together_when_they_come_together() {
    let data = Some(Ok(Said::Data(HI)));
    for (frames, chunks) in [
        (says([data.clone(), Some(Ok(OK))]), vec![WITH_OK]),
        (says([None, data.clone(), Some(Ok(OK))]), vec![WITH_OK]),
        (says([data.clone(), None, Some(Ok(OK))]), vec![HI, &WITH_OK[7..]]),
        (says([data.clone(), data.clone(), Some(Ok(OK))]), vec![HI, WITH_OK]),
        (says([Some(Ok(OK))]), vec![&WITH_OK[7..]]),
    ] {
        let (head, said) = answer(frames, request("C"));
        assert_eq!(
            (said, head.status().as_u16()),
            (chunks.iter().map(|chunk| Bytes::from_static(chunk)).collect(), 200)
        );
        assert_eq!(field(&head, "content-type"), Some("application/grpc-web+proto"));
        assert_eq!((field(&head, "x-first"), field(&head, "grpc-status")), (Some("1"), None));
    }
}

#[test]
fn trailing_metadata_follows_the_status() {
    let trailers =
        Said::Trailers(&[("x-b", "2"), ("grpc-message", "n%C3%B6"), ("grpc-status", "5"), ("x-b", "3")]);
    let (_, said) = answer(says([Some(Ok(Said::Data(HI))), Some(Ok(trailers))]), request("C"));
    let block = b"grpc-status:5\r\ngrpc-message:n%C3%B6\r\nx-b:2\r\nx-b:3\r\n";
    assert!(said[0].ends_with(block), "{said:?}");
}

#[test]
fn errors_without_messages_stand_in_the_head() {
    const FAILED: &[(&str, &str)] =
        &[("content-type", GRPC), ("grpc-status", "5"), ("grpc-message", "no"), ("x-first", "1")];
    let only = Says { head: FAILED, ..says([]) };
    let late =
        says([Some(Ok(Said::Trailers(&[("grpc-status", "5"), ("grpc-message", "no"), ("x-last", "2")])))]);
    for (service, x_last) in [(only, None), (late, Some("2"))] {
        let (head, said) = answer(service, request("C"));
        assert!(said.is_empty(), "{said:?}");
        assert_eq!((field(&head, "grpc-status"), field(&head, "grpc-message")), (Some("5"), Some("no")));
        assert_eq!((field(&head, "x-first"), field(&head, "x-last")), (Some("1"), x_last));
        assert_eq!(field(&head, "content-type"), Some("application/grpc-web+proto"));
    }
}

#[test]
fn an_ok_in_the_head_is_told_in_a_trailers_frame() {
    const FINE: &[(&str, &str)] = &[("content-type", GRPC), ("grpc-status", "0")];
    let (head, said) = answer(Says { head: FINE, ..says([]) }, request("C"));
    assert_eq!((field(&head, "grpc-status"), &said[..]), (None, &[Bytes::from_static(&WITH_OK[7..])][..]));
    // With messages it promises nothing.
    let (_, said) = answer(Says { head: FINE, ..says([Some(Ok(Said::Data(HI)))]) }, request("C"));
    assert!(said.concat().windows(14).any(|window| window == b"grpc-status:13"), "{said:?}");
}

#[test]
fn whatever_a_service_does_it_is_no_silent_success() {
    const PAGE: &[(&str, &str)] = &[("content-type", "text/html"), ("content-length", "5")];
    let status = |status| Says { status, head: PAGE, ..says([]) };
    for (name, service, method, code) in [
        ("no status", says([]), "C", "13"),
        ("a body that breaks off", says([Some(Err("gone"))]), "C", "14"),
        ("junk for a status", says([Some(Ok(Said::Trailers(&[("grpc-status", "x")])))]), "C", "2"),
        ("a page", status(200), "C", "2"),
        ("not allowed", status(401), "C", "16"),
        ("away", status(503), "C", "14"),
        ("a panic", says([]), "Panic", "13"),
        ("an error of its own", says([]), "Break", "14"),
        ("a flag of gRPC-Web", says([Some(Ok(Said::Data(b"\x80\0\0\0\0")))]), "C", "13"),
    ] {
        let (head, said) = answer(service, request(method));
        assert_eq!((head.status().as_u16(), field(&head, "grpc-status")), (200, Some(code)), "{name}");
        assert_eq!((said, field(&head, "content-length")), (Vec::new(), None), "{name}");
        let message = field(&head, "grpc-message").unwrap_or_default();
        assert!(!["deliberate", "broken", "gone"].iter().any(|inside| message.contains(inside)), "{message}");
    }
    for (name, frames) in [
        ("no status", says([Some(Ok(Said::Data(HI)))])),
        ("a body that breaks off", says([Some(Ok(Said::Data(HI))), Some(Err("gone"))])),
    ] {
        let (_, said) = answer(frames, request("C"));
        let said = said.concat();
        assert!(
            said.starts_with(HI) && said[7] == 0x80 && !said.ends_with(b"grpc-status:0\r\n"),
            "{name}: {said:?}"
        );
    }
}

#[test]
fn a_message_that_is_cut_is_not_followed_by_trailers() {
    // They would be taken for the rest of it.
    let cut = Some(Ok(Said::Data(&HI[..6])));
    for service in [says([cut.clone(), Some(Ok(OK))]), says([cut, Some(Err("gone"))])] {
        assert_eq!(answer(service, request("C")).1, [Bytes::from_static(&HI[..6])]);
    }
}

#[test]
fn a_body_that_says_nothing_lets_others_have_their_turn() {
    let mut service = says([Some(Ok(Said::Data(HI))), Some(Ok(OK))]);
    for _ in 0..10_000 {
        service.body.0.push_front(Some(Ok(Said::Data(b""))));
    }
    let app = GrpcWeb::without_app(Arc::new(AllTheTime)).add_grpc_service("a.B", service);
    let mut body = pin!(run(app.handle(request("C"), None)).unwrap().into_body());
    let first = body.as_mut().poll_frame(&mut Context::from_waker(Waker::noop()));
    assert!(first.is_pending(), "{first:?}");
    let frame = run(core::future::poll_fn(|cx| body.as_mut().poll_frame(cx))).unwrap().unwrap();
    assert_eq!(frame.into_data().unwrap(), WITH_OK);
}

#[test]
fn cors_is_that_of_the_server() {
    let app = GrpcWeb::without_app(Arc::new(AllTheTime))
        .add_grpc_service("a.B", says([Some(Ok(OK))]))
        .cors(Cors::origins(["https://shop.example"]));
    let mut call = request("C");
    call.headers_mut().insert("origin", "https://shop.example".parse().unwrap());
    let response = run(app.handle(call, None)).unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "https://shop.example");
    let preflight = Request::options("/a.B/C").header("origin", "https://shop.example");
    let preflight =
        preflight.header("access-control-request-method", "POST").body(CallBody::default()).unwrap();
    let response = run(app.handle(preflight, None)).unwrap();
    assert_eq!(
        (response.status().as_u16(), response.headers()["access-control-allow-methods"].as_bytes()),
        (204, &b"POST, OPTIONS"[..])
    );
}

#[test]
fn a_layer_leaves_alone_what_is_not_grpc_web() {
    const PAGE: &[(&str, &str)] = &[("content-type", "text/html")];
    let page = Says { status: 418, head: PAGE, ..says([Some(Ok(Said::Data(b"tea")))]) };
    let mut service = GrpcWebLayer::new(Arc::new(AllTheTime)).cors(Cors::any()).layer(page);
    let call = |content_type: &str| Request::post("/a.B/C").header("content-type", content_type);
    for request in
        [call("application/grpc"), call("application/json"), Request::get("/"), Request::options("/a.B/C")]
    {
        let response = run(service.call(request.body(CallBody::default()).unwrap())).unwrap();
        assert_eq!((response.status().as_u16(), response.headers().len()), (418, 1));
    }
    let response = run(service.call(request("C"))).unwrap();
    assert_eq!(
        (response.status().as_u16(), &response.headers()["grpc-status"]),
        (200, &"2".parse().unwrap())
    );
}

#[test]
fn a_layer_answers_preflights_of_grpc_web_alone() {
    let page = Says { status: 418, head: &[], ..says([]) };
    let mut service = GrpcWebLayer::new(Arc::new(AllTheTime)).cors(Cors::any()).layer(page);
    for (method, names, status) in [
        ("POST", "content-type,x-grpc-web", 204),
        ("POST", "X-Grpc-Web", 204),
        ("POST", "authorization, content-type, x-user-agent", 204),
        ("POST", "content-type,grpc-timeout", 204),
        // The application's own, whatever the path looks like.
        ("PUT", "content-type,x-grpc-web", 418),
        ("POST", "content-type", 418),
        ("POST", "grpc-timeout", 418),
        ("POST", "content-type,x-grpc-website", 418),
        ("POST", "", 418),
    ] {
        let request = Request::options("/api/users").header("origin", "https://shop.example");
        let request = request.header("access-control-request-method", method);
        let request = request.header("access-control-request-headers", names);
        let response = run(service.call(request.body(CallBody::default()).unwrap())).unwrap();
        assert_eq!(response.status().as_u16(), status, "{method} {names}");
    }
}

#[test]
fn fields_of_the_services_own_connection_stay_there() {
    const HOPS: &[(&str, &str)] = &[
        ("content-type", GRPC),
        ("connection", "close, x-Hop"),
        ("connection", "x-second"),
        ("keep-alive", "timeout=5"),
        ("proxy-connection", "keep-alive"),
        ("te", "trailers"),
        ("transfer-encoding", "chunked"),
        ("upgrade", "h2c"),
        ("x-hop", "1"),
        ("x-second", "2"),
        ("x-first", "3"),
    ];
    const FAILED: &[(&str, &str)] = &[
        ("content-type", GRPC),
        ("grpc-status", "5"),
        ("connection", "x-hop, content-type"),
        ("x-hop", "1"),
    ];
    const PAGE: &[(&str, &str)] =
        &[("content-type", "text/html"), ("connection", "close"), ("upgrade", "h2c")];
    for (head, x_first) in [(HOPS, Some("3")), (FAILED, None), (PAGE, None)] {
        let (head, _) = answer(Says { head, ..says([Some(Ok(Said::Data(HI))), Some(Ok(OK))]) }, request("C"));
        let mut names = HOPS[1..10].iter().map(|(name, _)| *name);
        assert!(names.all(|name| field(&head, name).is_none()), "{head:?}");
        assert_eq!(field(&head, "content-type"), Some("application/grpc-web+proto"));
        assert_eq!(field(&head, "x-first"), x_first);
    }
}
