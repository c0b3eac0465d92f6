//! The same calls, as a program without async would make them.

use crate::helloworld::HelloRequest;
use crate::helloworld::greeter_blocking_client::GreeterClient;
use sonora_http::Status;
use sonora_http::blocking::Channel;

/// Makes a unary and a streaming call, and prints what comes back.
///
/// # Errors
///
/// The status of a call that fails.
pub fn call_and_wait(mode: &str, channel: Channel) -> Result<(), Status> {
    let greeter = GreeterClient::new(channel);
    let request = HelloRequest { name: "world".into() };

    let reply = greeter.say_hello(request.clone())?.into_inner();
    println!("{mode}, unary:     {}", reply.message);

    let mut pieces = Vec::new();
    for letter in greeter.say_hello_slowly(request)?.into_inner() {
        pieces.push(letter?.message);
    }
    println!("{mode}, streaming: {}", pieces.join("·"));
    Ok(())
}
