//! What an application's callers get, by actix-web's own test server. Streams, deadlines and callers who leave are in
//! `examples/frameworks`, over sockets.

use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, Version, header::HeaderMap};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::{App, web};
use sonora_actix::{Connection, Cors, GrpcWeb, NoApp, Request, RequestBody, Response, Status};
use sonora_stubs::helloworld::greeter_server::{Greeter, GreeterServer};
use sonora_stubs::helloworld::{HelloReply, HelloRequest};

const SAY_HELLO: &str = "/helloworld.Greeter/SayHello";
/// A message whose field 1 is `hi`.
const HI: &[u8] = b"\x00\x00\x00\x00\x04\x0a\x02hi";

/// Answers with what it saw of the request.
struct Witness;

impl Greeter for Witness {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let peer = request.connection().and_then(|Connection { peer, .. }| *peer);
        let tags: Vec<&str> = request.metadata().get_all("tag").collect();
        let message = format!("{} {peer:?} {tags:?}", request.get_ref().name);
        let mut response = Response::new(HelloReply { message });
        for tag in ["a", "b"] {
            response.metadata_mut().append("tag", tag).unwrap();
        }
        Ok(response)
    }
}

fn grpc() -> GrpcWeb<NoApp, RequestBody> {
    sonora_actix::new().add_service(GreeterServer::new(Witness)).cors(Cors::origins(["https://shop.example"]))
}

async fn answer(request: TestRequest) -> ServiceResponse {
    let page = web::get().to(async || "a page");
    let app = init_service(App::new().route("/", page).service(sonora_actix::services(&grpc()))).await;
    call_service(&app, request.to_request()).await
}

fn hello(content_type: &str) -> TestRequest {
    TestRequest::post().uri(SAY_HELLO).insert_header(("content-type", content_type)).set_payload(HI)
}

fn field(headers: &HeaderMap, name: &str) -> Vec<String> {
    headers.get_all(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

#[actix_web::test]
async fn a_call_is_answered_with_its_metadata_and_its_peer() {
    let request = hello("application/grpc-web+proto").peer_addr(([192, 0, 2, 1], 4711).into());
    let response = answer(request.append_header(("tag", "x")).append_header(("tag", "y"))).await;
    assert_eq!(response.status(), 200);
    assert_eq!(field(response.headers(), "content-type"), ["application/grpc-web+proto"]);
    assert_eq!(field(response.headers(), "tag"), ["a", "b"]);
    let body = String::from_utf8_lossy(&read_body(response).await).into_owned();
    assert!(body.contains(r#"hi Some(192.0.2.1:4711) ["x", "y"]"#), "{body:?}");
    assert!(body.ends_with("grpc-status:0\r\n"), "{body:?}");
}

#[actix_web::test]
async fn a_preflight_is_answered() {
    let request = TestRequest::default().method(Method::OPTIONS).uri(SAY_HELLO);
    let request = request.insert_header(("origin", "https://shop.example"));
    let response = answer(request.insert_header(("access-control-request-method", "POST"))).await;
    assert_eq!(response.status(), 204);
    assert_eq!(field(response.headers(), "access-control-allow-origin"), ["https://shop.example"]);
}

#[actix_web::test]
async fn native_grpc_is_refused_whatever_the_version() {
    for version in [Version::HTTP_11, Version::HTTP_2] {
        assert_eq!(answer(hello("application/grpc").version(version)).await.status(), 505, "{version:?}");
    }
}

#[actix_web::test]
async fn what_is_no_call_of_a_service_gets_its_due() {
    let get = TestRequest::get().uri(SAY_HELLO);
    assert_eq!(answer(get).await.status(), 405);
    assert_eq!(answer(hello("application/json")).await.status(), 415);
    let unknown = answer(hello("application/grpc-web").uri("/helloworld.Greeter/Vanish")).await;
    assert_eq!(field(unknown.headers(), "grpc-status"), ["12"]);
}

#[actix_web::test]
async fn the_rest_is_the_applications() {
    assert_eq!(read_body(answer(TestRequest::get().uri("/")).await).await, "a page");
    assert_eq!(answer(hello("application/grpc-web").uri("/helloworld.Nobody/SayHello")).await.status(), 404);
}

#[test]
fn services_move_between_workers() {
    fn moves<T: Send + Clone + 'static>(_: &T) {}
    moves(&grpc());
}
