//! Where the core comes in: from a request to an answer.

use super::answer::{self, Chunks};
use super::body::Body;
use super::greeter::{self, Beside, HelloRequest};
use super::head::Head;
use bytes::{Bytes, BytesMut};
use prost::Message;
use sonora_core::server::{self, RequestForm, Responder, ResponseWriter};
use sonora_core::{Code, Options, ResponseHead, Role, RpcPath, Status, Wire, cors};
use std::io::{self, Read, Write};
use std::time::Instant;

/// Answers a request.
pub(crate) fn answer<S: Read>(
    head: &Head,
    body: &mut Body<'_, S>,
    output: &mut impl Write,
) -> io::Result<()> {
    let path = RpcPath::parse(&head.path).filter(|path| path.service == greeter::NAME);
    let Some(RpcPath { method, .. }) = path else {
        return answer::plain(output, 404, "", "not found\n");
    };
    let origins = cors::Policy::any();
    let origin = head.field("origin");
    if head.method == "OPTIONS" {
        let (method, headers) = ("access-control-request-method", "access-control-request-headers");
        return answer::preflight(output, origins.preflight(origin, head.field(method), head.field(headers)));
    }
    // Which names a page may read is decided by the names that are there.
    let with_cors = |head: &ResponseHead| {
        answer::head(head, origins.response(origin, head.fields.iter().map(|(name, _)| name)))
    };

    // From here on the core decides: what is a call, how its body is read, how it is answered.
    let call = match server::accept(&head.method, head.fields(), &Options::default()) {
        Ok(call) if call.head.wire == Wire::Grpc => {
            return answer::plain(output, 505, "", "native gRPC needs HTTP/2; gRPC-Web does not\n");
        }
        Ok(call) => call,
        Err(reject) => return answer::whole(output, with_cors(&reject.head), reject.body.as_bytes()),
    };
    reply(call, method, body, Beside::of(head), output, with_cors)
}

/// Reads a call's request, runs its handler and sends what it says; `with_head` writes a head.
fn reply<S: Read>(
    call: server::Call,
    method: &str,
    body: &mut Body<'_, S>,
    beside: Beside,
    output: &mut impl Write,
    with_head: impl Fn(&ResponseHead) -> Vec<u8>,
) -> io::Result<()> {
    // The core has no clock: it tells a duration, and what it means is ours to keep.
    let deadline = call.head.timeout.and_then(|timeout| Instant::now().checked_add(timeout));
    let running = match single(&call.request, body, deadline)? {
        Ok(request) => run(method, &request),
        Err(status) => Err(status),
    };
    match running {
        Ok(Running::One(reply)) => {
            let (head, body) = one(call.responder, &reply, &beside)?;
            answer::whole(output, with_head(&head), &body)
        }
        Ok(Running::Many(replies)) => {
            let (head, writer) = call.responder.start(&beside.initial);
            many(Chunks::begin(output, with_head(&head))?, writer, replies, &beside, deadline)
        }
        Err(status) => {
            // A status alone: everything stands in the head.
            let head = call.responder.fail(&status, &beside.failed(&status));
            answer::whole(output, with_head(&head), b"")
        }
    }
}

/// A handler that was started.
enum Running {
    One(greeter::HelloReply),
    Many(greeter::Replies),
}

/// Finds the handler and calls it.
fn run(method: &str, request: &Bytes) -> Result<Running, Status> {
    let request = HelloRequest::decode(&**request)
        .map_err(|error| Status::new(Code::Internal, format!("request message does not parse: {error}")))?;
    match method {
        "SayHello" => greeter::say_hello(&request).map(Running::One),
        "SayHelloSlowly" => greeter::say_hello_slowly(&request).map(Running::Many),
        _ => Err(Status::new(Code::Unimplemented, "the service has no such method")),
    }
}

/// Reads a body to its end, and the one message in it. A body that trickles ends with the deadline; one that stands still
/// ends with the socket's time for silence.
fn single<S: Read>(
    form: &RequestForm,
    body: &mut Body<'_, S>,
    deadline: Option<Instant>,
) -> io::Result<Result<Bytes, Status>> {
    let mut reader = form.reader();
    loop {
        match body.next()? {
            _ if is_over(deadline) => return Ok(Err(overdue())),
            Some(data) => reader.feed(data),
            None => reader.finish(),
        }
        match reader.poll_single() {
            Ok(Some(message)) => return Ok(Ok(message)),
            Ok(None) => {}
            Err(error) => return Ok(Err(error.to_status(Role::Server))),
        }
    }
}

/// The whole answer of a call with one reply.
fn one(responder: Responder, reply: &impl Message, beside: &Beside) -> io::Result<(ResponseHead, Bytes)> {
    let (head, mut writer) = responder.start(&beside.initial);
    let (wire, mut out) = (writer.wire(), BytesMut::new());
    writer.message(&mut out, |out| reply.encode_raw(out)).map_err(io::Error::other)?;
    writer.finish(&mut out, &Status::ok(), &beside.trailing).map_err(io::Error::other)?;
    Ok((head, wire.seal(&mut out)))
}

/// Sends replies as they come, then the trailers. A peer that does not read stops us at the socket.
fn many(
    mut chunks: Chunks<'_, impl Write>,
    mut writer: ResponseWriter,
    mut replies: greeter::Replies,
    beside: &Beside,
    deadline: Option<Instant>,
) -> io::Result<()> {
    let (wire, mut out) = (writer.wire(), BytesMut::new());
    let status = loop {
        let reply = match replies.next() {
            _ if is_over(deadline) => break overdue(),
            Some(Ok(reply)) => reply,
            Some(Err(status)) => break status,
            None => break Status::ok(),
        };
        writer.message(&mut out, |out| reply.encode_raw(out)).map_err(io::Error::other)?;
        chunks.send(&wire.seal(&mut out))?;
    };
    writer.finish(&mut out, &status, &beside.trailing).map_err(io::Error::other)?;
    chunks.end(&wire.seal(&mut out))
}

fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| deadline <= Instant::now())
}

fn overdue() -> Status {
    Status::new(Code::DeadlineExceeded, "the deadline has passed")
}
