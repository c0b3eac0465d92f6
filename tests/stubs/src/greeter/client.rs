//! Calls of the Greeter, as any client would make them.

use crate::helloworld::HelloRequest;
use crate::helloworld::greeter_client::GreeterClient;
use sonora_http::{Channel, Status};

/// Makes a unary and a streaming call, and prints what comes back.
///
/// # Errors
///
/// The status of a call that fails.
pub async fn call(mode: &str, channel: Channel) -> Result<(), Status> {
    let greeter = GreeterClient::new(channel);
    let request = HelloRequest { name: "world".into() };

    let reply = greeter.say_hello(request.clone()).await?.into_inner();
    println!("{mode}, unary:     {}", reply.message);

    let mut letters = greeter.say_hello_slowly(request).await?.into_inner();
    let mut pieces = Vec::new();
    while let Some(reply) = letters.message().await? {
        pieces.push(reply.message);
    }
    println!("{mode}, streaming: {}", pieces.join("·"));
    Ok(())
}
