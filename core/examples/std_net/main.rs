//! gRPC-Web in a runtime of one's own: blocking sockets, threads, a ready-made HTTP/1.1 parser, and no adapter.
//!
//! `cargo run -p sonora-core --example std_net` serves the Greeter of `tests/proto/helloworld.proto` on
//! `127.0.0.1:8080`, or on the address given; port 0 takes a free one. Any gRPC-Web client reaches it, browsers on
//! other origins too:
//!
//! ```console
//! $ printf '\0\0\0\0\7\n\5world' | curl -s --data-binary @- -H 'content-type: application/grpc-web+proto' \
//!     http://127.0.0.1:8080/helloworld.Greeter/SayHello | xxd
//! ```
//!
//! What a runtime has to bring is in `server/`: `head.rs` and `body.rs` read HTTP, `answer.rs` writes it, `call.rs`
//! is where the core comes in, `greeter.rs` is the service.
//!
//! A deadline is looked at once the request is there, and before each reply: what a peer may take over its request is
//! limited by the pauses it makes.

mod server;

use std::io;
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".into());
    let listener = TcpListener::bind(address)?;
    println!("listening on http://{}", listener.local_addr()?);
    server::serve(&listener);
    Ok(())
}
