//! What is told of a response.

use core::future::Future;
use futures_channel::mpsc::UnboundedSender;
use sonora_conformance::list;
use sonora_conformance::pb::{ClientResponseResult, ConformancePayload, Error};
use sonora_http::{Code, Response, Status, Streaming};

/// How a response went, as far as it came.
pub(crate) type Told = ClientResponseResult;

/// What becomes known while a response stream is read.
pub(crate) struct Progress {
    /// Told of every message.
    pub(crate) turns: UnboundedSender<()>,
    /// After how many messages to cancel.
    pub(crate) cancel_after: Option<u32>,
}

/// Reads a response of one message.
pub(crate) async fn one<T>(
    told: &mut Told,
    response: impl Future<Output = Result<Response<T>, Status>>,
    payload: fn(T) -> Option<ConformancePayload>,
) {
    match response.await {
        Ok(response) => {
            told.response_headers = list(response.metadata());
            told.response_trailers = list(response.trailers());
            told.payloads.push(payload(response.into_inner()).unwrap_or_default());
        }
        Err(status) => failed(told, &status),
    }
}

/// Reads a response stream.
pub(crate) async fn stream<T>(
    told: &mut Told,
    response: impl Future<Output = Result<Response<Streaming<T>>, Status>>,
    payload: fn(T) -> Option<ConformancePayload>,
    progress: Progress,
) {
    let response = match response.await {
        Ok(response) => response,
        Err(status) => return failed(told, &status),
    };
    told.response_headers = list(response.metadata());
    let mut messages = response.into_inner();
    for count in 1.. {
        match messages.message().await {
            Ok(Some(message)) => told.payloads.push(payload(message).unwrap_or_default()),
            Ok(None) => break,
            Err(status) => return failed(told, &status),
        }
        if progress.cancel_after == Some(count) {
            return cancelled(told);
        }
        // Nobody waits any more once all requests are sent.
        let _ = progress.turns.unbounded_send(());
    }
    told.response_trailers = messages.trailers().map(list).unwrap_or_default();
}

/// The call was cancelled, as it should.
pub(crate) fn cancelled(told: &mut Told) {
    told.error = Some(error(&Status::cancelled("cancelled by this client")));
}

fn failed(told: &mut Told, status: &Status) {
    if told.response_headers.is_empty() {
        told.response_headers = list(status.initial_metadata());
    }
    told.response_trailers = list(status.metadata());
    told.error = Some(error(status));
}

fn error(status: &Status) -> Error {
    let code = |code: Code| code.number().try_into().unwrap_or(i32::MAX);
    Error { code: code(status.code()), message: Some(status.message().to_owned()), details: status.details() }
}
