//! The Greeter once more: plain functions.

use super::service::{Echo, PAUSE, greeting};
use crate::helloworld::greeter_blocking_server::Greeter;
use crate::helloworld::{HelloReply, HelloRequest};
use sonora_http::blocking::Streaming;
use sonora_http::{Request, Response, Status};

/// Greets people, and blocks its thread while it does.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlainGreeter;

impl Greeter for PlainGreeter {
    fn say_hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let echo = Echo::of(request.metadata());
        let greeting = greeting(&request.into_inner().name).map_err(|status| echo.onto_status(status))?;
        Ok(echo.onto(Response::new(HelloReply { message: greeting })))
    }

    fn say_hello_slowly(
        &self,
        request: Request<HelloRequest>,
    ) -> Result<Response<Streaming<HelloReply>>, Status> {
        let echo = Echo::of(request.metadata());
        let cancellation = request.cancellation();
        let name = request.into_inner().name;
        let greeting = greeting(&name).map_err(|status| echo.onto_status(status))?;
        let letters = greeting.chars().collect::<Vec<_>>().into_iter().enumerate();
        Ok(echo.onto(Response::iter(letters.map(move |(index, letter)| {
            if index > 0 {
                if name == "fail" {
                    return Err(Status::aborted("stopped: ünïcode ✓"));
                }
                cancellation.sleep(PAUSE)?;
            }
            Ok(HelloReply { message: letter.into() })
        }))))
    }
}
