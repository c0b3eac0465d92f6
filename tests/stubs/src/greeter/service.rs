//! The Greeter: a plain struct, and `async fn`s.

use crate::helloworld::greeter_server::Greeter;
use crate::helloworld::{HelloReply, HelloRequest};
use async_stream::try_stream;
use core::time::Duration;
use sonora_http::{Metadata, Request, Response, Runtime, Status, Streaming};
use std::sync::Arc;

/// The pause after each letter of a slow greeting.
pub(super) const PAUSE: Duration = Duration::from_millis(30);

/// Greets people.
#[derive(Debug)]
pub struct MyGreeter {
    /// Only because this one greets on any runtime; yours calls its runtime's own timer.
    runtime: Arc<dyn Runtime>,
}

impl MyGreeter {
    /// A greeter that pauses by this runtime's timer.
    pub fn new(runtime: impl Runtime) -> Self {
        Self { runtime: Arc::new(runtime) }
    }
}

impl Greeter for MyGreeter {
    async fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let echo = Echo::of(request.metadata());
        let greeting = greeting(&request.into_inner().name).map_err(|status| echo.onto_status(status))?;
        Ok(echo.onto(Response::new(HelloReply { message: greeting })))
    }

    async fn say_hello_slowly(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<Streaming<HelloReply>>, Status> {
        let echo = Echo::of(request.metadata());
        let name = request.into_inner().name;
        let greeting = greeting(&name).map_err(|status| echo.onto_status(status))?;
        let runtime = Arc::clone(&self.runtime);
        let letters = try_stream! {
            for letter in greeting.chars() {
                yield HelloReply { message: letter.into() };
                if name == "fail" {
                    Err(Status::aborted("stopped: ünïcode ✓"))?;
                }
                runtime.sleep(PAUSE).await;
            }
        };
        Ok(echo.onto(Response::stream(letters)))
    }
}

pub(super) fn greeting(name: &str) -> Result<String, Status> {
    if name.is_empty() {
        let mut status = Status::invalid_argument("name must not be empty");
        // A name and a value that are written here are known to be good.
        let _ = status.metadata_mut().append("greeter-error", "empty-name");
        return Err(status);
    }
    Ok(format!("Hello, {name}!"))
}

/// The request's `greeter-echo`, on its way back as initial and as trailing metadata.
pub(super) struct Echo(Option<String>);

impl Echo {
    pub(super) fn of(metadata: &Metadata) -> Self {
        Self(metadata.get("greeter-echo").map(str::to_owned))
    }

    pub(super) fn onto<T>(&self, mut response: Response<T>) -> Response<T> {
        self.add("greeter-echo", response.metadata_mut());
        self.add("greeter-echo-trailer", response.trailers_mut());
        response
    }

    pub(super) fn onto_status(&self, mut status: Status) -> Status {
        self.add("greeter-echo", status.initial_metadata_mut());
        self.add("greeter-echo-trailer", status.metadata_mut());
        status
    }

    fn add(&self, name: &str, metadata: &mut Metadata) {
        if let Some(value) = &self.0 {
            let _ = metadata.append(name, value);
        }
    }
}
