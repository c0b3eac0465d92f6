//! What a case expects, and what it says when that is not so.

use core::fmt;
use sonora_callers::grpc_testing::{Payload, StreamingOutputCallResponse};
use sonora_http::{Code, Response, Status, Streaming};

/// The two are equal, or the case fails naming both.
pub(crate) fn equal<T: PartialEq<U> + fmt::Debug, U: fmt::Debug>(
    what: &str,
    found: T,
    wanted: U,
) -> Result<(), String> {
    if found == wanted { Ok(()) } else { Err(format!("{what} is {found:?}, not {wanted:?}")) }
}

/// The payload is so many zeros.
pub(crate) fn zeros(payload: Option<Payload>, wanted: usize) -> Result<(), String> {
    let body = payload.ok_or("the payload is missing")?.body;
    equal("length of the payload", body.len(), wanted)?;
    equal("bytes other than zero", body.iter().filter(|byte| **byte != 0).count(), 0)
}

/// The call ended with this status, which is returned.
pub(crate) fn status<T>(result: Result<T, Status>, code: Code, message: &str) -> Result<Status, String> {
    let status = code_of(result, code)?;
    equal("message of the status", status.message(), message)?;
    Ok(status)
}

/// The call ended with a status of this code, which is returned.
pub(crate) fn code_of<T>(result: Result<T, Status>, code: Code) -> Result<Status, String> {
    match result {
        Ok(_) => Err(format!("the call ended well, not with {code}")),
        Err(status) if status.code() == code => Ok(status),
        Err(status) => Err(format!("the call ended with {status}, not with {code}")),
    }
}

/// The stream's next message has so many zeros.
pub(crate) async fn next(
    stream: &mut Streaming<StreamingOutputCallResponse>,
    wanted: usize,
) -> Result<(), String> {
    match stream.message().await {
        Ok(Some(message)) => zeros(message.payload, wanted),
        Ok(None) => Err(format!("the stream ended, instead of a message of {wanted} bytes")),
        Err(status) => Err(format!("the stream ended with {status}, instead of a message of {wanted} bytes")),
    }
}

/// The stream ends here, and well.
pub(crate) async fn end(stream: &mut Streaming<StreamingOutputCallResponse>) -> Result<(), String> {
    match stream.message().await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err("there is one message too many".to_owned()),
        Err(status) => Err(format!("the stream ended with {status}")),
    }
}

/// How a call with a response stream ended, whether before its first message or after its last.
pub(crate) async fn drained(
    result: Result<Response<Streaming<StreamingOutputCallResponse>>, Status>,
) -> Result<usize, Status> {
    let mut stream = result?.into_inner();
    let mut messages = 0;
    while stream.message().await?.is_some() {
        messages += 1;
    }
    Ok(messages)
}
