//! What must hold of services, wherever they are mounted: the application is still there, messages go both ways as they
//! come, deadlines are kept, and a handler ends when its caller leaves.

#[path = "../examples/actix.rs"]
mod actix_example;
#[path = "../examples/axum.rs"]
#[expect(dead_code, reason = "its main function")]
mod axum_example;
#[path = "../examples/poem.rs"]
#[expect(dead_code, reason = "its main function")]
mod poem_example;
#[path = "../examples/warp.rs"]
#[expect(dead_code, reason = "its main function")]
mod warp_example;

use core::net::{Ipv4Addr, SocketAddr};
use core::time::Duration;
use futures_channel::mpsc;
use sonora_stubs::helloworld::{HelloRequest, greeter_client::GreeterClient};
use sonora_stubs::sonora_testing::{Note, steps_client::StepsClient};
use sonora_tokio::{Channel, Request, Status};
use std::io;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn beside_axum() {
    let (listener, address) = listen().await;
    tokio::spawn(axum_example::serve(listener));
    all_holds(address, Leaving::Seen).await;
}

#[tokio::test]
async fn before_warp() {
    let (listener, address) = listen().await;
    tokio::spawn(warp_example::serve(listener));
    all_holds(address, Leaving::Seen).await;
}

#[tokio::test]
async fn beside_poem() {
    let (listener, address) = listen().await;
    tokio::spawn(poem_example::serve(listener));
    all_holds(address, Leaving::Seen).await;
}

#[tokio::test]
async fn beside_actix_web() {
    let (listener, address) = listen().await;
    let listener = listener.into_std().unwrap();
    // It runs on a tokio of its own, which ends with the process.
    std::thread::spawn(|| actix_web::rt::System::new().block_on(actix_example::serve(listener)));
    all_holds(address, Leaving::SeenOnHttp1).await;
}

async fn listen() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// When the framework's server sees that a caller has left.
#[derive(Clone, Copy, PartialEq)]
enum Leaving {
    Seen,
    /// actix-web's HTTP/2 looks at a stream only when it has something to send.
    SeenOnHttp1,
}

async fn all_holds(address: SocketAddr, leaving: Leaving) {
    // What does not hold shows as a wait without an end.
    tokio::time::timeout(LIMIT, each_holds(address, leaving)).await.expect("an end in time");
}

const LIMIT: Duration = Duration::from_secs(30);

async fn each_holds(address: SocketAddr, leaving: Leaving) {
    for (http2, text) in [(false, false), (false, true), (true, false), (true, true)] {
        let channel =
            sonora_tokio::channel_builder(&format!("http://{address}")).unwrap().http2(http2).build();
        let channel = if text { channel.text() } else { channel };
        unary(channel.clone()).await.unwrap();
        let steps = StepsClient::new(channel);
        messages_leave_one_by_one(&steps).await.unwrap();
        messages_arrive_one_by_one(&steps).await.unwrap();
        uploads(&steps).await.unwrap();
        if leaving == Leaving::Seen || !http2 {
            leaving_ends_a_stream(&steps, None).await.unwrap();
            leaving_ends_a_handler(&steps).await.unwrap();
        } else {
            // Nobody sees it, so that it is the deadline that ends the stream.
            leaving_ends_a_stream(&steps, Some(Duration::from_secs(1))).await.unwrap();
        }
    }
    the_application_is_there(address).await.unwrap();
    deadlines_are_kept(address).await.unwrap();
}

async fn unary(channel: Channel) -> Result<(), Status> {
    let greeter = GreeterClient::new(channel);
    let reply = greeter.say_hello(HelloRequest { name: "Zoë".into() }).await?.into_inner();
    assert_eq!(reply.message, "Hello, Zoë!");
    let refused = greeter.say_hello(HelloRequest::default()).await.unwrap_err();
    assert_eq!(refused.message(), "name must not be empty");
    Ok(())
}

/// The service sends a step only when the one before was acknowledged.
async fn messages_leave_one_by_one(steps: &StepsClient) -> Result<(), Status> {
    let walk = walk("leave", 3);
    let mut stream = steps.walk(walk.clone()).await?.into_inner();
    for number in 1..=walk.number {
        assert_eq!(stream.message().await?.map(|step| step.number), Some(number));
        steps.acknowledge(Note { number, ..walk.clone() }).await?;
    }
    assert_eq!(stream.message().await?, None);
    assert_eq!(steps.fate(walk).await?.into_inner().text, "ended");
    Ok(())
}

/// A request goes on only when the answer to what it said before has come.
async fn messages_arrive_one_by_one(steps: &StepsClient) -> Result<(), Status> {
    let (sender, requests) = mpsc::unbounded();
    let say = |number| sender.unbounded_send(Note { number, ..Note::default() }).unwrap();
    say(1);
    let mut stream = steps.converse(requests).await?.into_inner();
    for number in 1..=3 {
        assert_eq!(stream.message().await?.map(|note| note.number), Some(number));
        say(number + 1);
    }
    assert_eq!(stream.message().await?.map(|note| note.number), Some(4));
    drop(sender);
    assert_eq!(stream.message().await?, None);
    Ok(())
}

/// More than any buffer on the way holds.
async fn uploads(steps: &StepsClient) -> Result<(), Status> {
    let note = Note { text: "n".repeat(50_000), number: 0 };
    let notes = futures_util::stream::iter(core::iter::repeat_n(note, 100));
    let sum = steps.collect(notes).await?.into_inner();
    assert_eq!(sum, Note { text: "5000000".into(), number: 100 });
    Ok(())
}

async fn leaving_ends_a_stream(steps: &StepsClient, timeout: Option<Duration>) -> Result<(), Status> {
    let walk = walk("left", 3);
    let mut request = Request::new(walk.clone());
    if let Some(timeout) = timeout {
        request.set_timeout(timeout);
    }
    let mut stream = steps.walk(request).await?.into_inner();
    stream.message().await?;
    drop(stream);
    assert_eq!(steps.fate(walk).await?.into_inner().text, "dropped");
    Ok(())
}

/// Before it has answered.
async fn leaving_ends_a_handler(steps: &StepsClient) -> Result<(), Status> {
    let walk = walk("left", 0);
    tokio::select! {
        answer = steps.stand(walk.clone()) => panic!("{answer:?} to a call that waits"),
        begun = steps.begun(walk.clone()) => drop(begun?),
    }
    assert_eq!(steps.fate(walk).await?.into_inner().text, "dropped");
    Ok(())
}

async fn the_application_is_there(address: SocketAddr) -> io::Result<()> {
    let answer = exchange(address, "GET / HTTP/1.1\r\n", b"").await?;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    assert!(answer.ends_with("a page of the application\n"), "{answer}");
    Ok(())
}

/// A caller without a clock, so that it is the service that ends the call.
async fn deadlines_are_kept(address: SocketAddr) -> io::Result<()> {
    let head = "POST /sonora.testing.Steps/Walk HTTP/1.1\r\ncontent-type: application/grpc-web+proto\r\n\
                grpc-timeout: 100m\r\ncontent-length: 7\r\n";
    // One message: field 2, the number, is 2.
    let answer = exchange(address, head, b"\x00\x00\x00\x00\x02\x10\x02").await?;
    assert!(answer.contains("grpc-status:4\r\n"), "{answer:?}");
    Ok(())
}

/// Sends a request and reads until the server closes the connection.
async fn exchange(address: SocketAddr, head: &str, body: &[u8]) -> io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    let head = format!("{head}host: {address}\r\nconnection: close\r\n\r\n");
    stream.write_all(&[head.as_bytes(), body].concat()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// A walk of a name that it has to itself.
fn walk(name: &str, number: i32) -> Note {
    use core::sync::atomic::{AtomicU32, Ordering};
    static WALKS: AtomicU32 = AtomicU32::new(0);
    Note { text: format!("{name} {}", WALKS.fetch_add(1, Ordering::Relaxed)), number }
}
