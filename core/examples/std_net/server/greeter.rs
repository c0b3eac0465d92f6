//! The service: `tests/proto/helloworld.proto`.

use super::head::Head;
use bytes::Bytes;
use core::time::Duration;
use sonora_core::{Code, Metadata, Status};
use std::thread;

/// The name that calls use.
pub(crate) const NAME: &str = "helloworld.Greeter";

/// The pause after each letter of a slow greeting.
const PAUSE: Duration = Duration::from_millis(30);

/// Whom to greet.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct HelloRequest {
    #[prost(string, tag = "1")]
    pub(crate) name: String,
}

/// A greeting, or a piece of one.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct HelloReply {
    #[prost(string, tag = "1")]
    pub(crate) message: String,
}

/// A response stream.
pub(crate) type Replies = Box<dyn Iterator<Item = Result<HelloReply, Status>>>;

pub(crate) fn say_hello(request: &HelloRequest) -> Result<HelloReply, Status> {
    greeting(&request.name).map(|message| HelloReply { message })
}

pub(crate) fn say_hello_slowly(request: &HelloRequest) -> Result<Replies, Status> {
    let letters: Vec<char> = greeting(&request.name)?.chars().collect();
    let fails = request.name == "fail";
    Ok(Box::new(letters.into_iter().enumerate().map(move |(index, letter)| {
        if index > 0 {
            if fails {
                return Err(Status::new(Code::Aborted, "stopped: ünïcode ✓"));
            }
            thread::sleep(PAUSE);
        }
        Ok(HelloReply { message: letter.into() })
    })))
}

fn greeting(name: &str) -> Result<String, Status> {
    if name.is_empty() {
        return Err(Status::new(Code::InvalidArgument, "name must not be empty"));
    }
    Ok(format!("Hello, {name}!"))
}

/// The metadata of an answer: the request's `greeter-echo`, at both ends.
#[derive(Default)]
pub(crate) struct Beside {
    pub(crate) initial: Metadata,
    pub(crate) trailing: Metadata,
}

impl Beside {
    pub(crate) fn of(head: &Head) -> Self {
        let mut beside = Self::default();
        if let Some(echo) = head.field("greeter-echo") {
            let echo = Bytes::copy_from_slice(echo);
            // A value that cannot be sent stays away.
            let _ = beside.initial.append("greeter-echo", echo.clone());
            let _ = beside.trailing.append("greeter-echo-trailer", echo);
        }
        beside
    }

    /// All of it in one, for an answer without a body.
    pub(crate) fn failed(self, status: &Status) -> Metadata {
        let mut all = self.initial;
        all.extend(self.trailing);
        if status.code == Code::InvalidArgument {
            let _ = all.append("greeter-error", "empty-name");
        }
        all
    }
}
