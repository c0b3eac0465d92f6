//! Request streams, sent on a thread of their own, so that the answer is read meanwhile: it may come before the
//! stream ends, and a conversation goes to and fro.

use super::socket::{Socket, lock};
use core::future::poll_fn;
use core::pin::Pin;
use http_body::Body;
use sonora_http::CallBody;
use sonora_http::blocking::CancelToken;
use std::io::{self, Read, Write as _};
use std::sync::Arc;
use std::thread;

/// The body of a request on its way out.
#[derive(Debug, Default)]
pub(super) enum Upload {
    /// ureq sends it, or sent it; or a thread has sent all of it.
    #[default]
    Over,
    /// It leaves once the head has left.
    Waiting(Stream),
    /// ureq wrote the head: what it takes for the body is not sent.
    Due(Stream),
    /// A thread sends it.
    Running,
}

/// A body that is a stream.
#[derive(Debug, Default)]
pub(super) struct Stream {
    pub(super) body: CallBody,
    pub(super) cancel: CancelToken,
}

impl Upload {
    /// Whether no part of a body is on its way.
    pub(super) const fn is_at_rest(&self) -> bool {
        matches!(self, Self::Over | Self::Waiting(_))
    }

    /// Whether the body is somebody else's to send than ureq's.
    pub(super) const fn is_elsewhere(&self) -> bool {
        matches!(self, Self::Due(_) | Self::Running)
    }
}

/// What ureq is given as the body of a stream: nothing, and its end is not sent either.
pub(super) struct Elsewhere(pub(super) Arc<Socket>);

impl Read for Elsewhere {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let mut upload = lock(&self.0.upload);
        *upload = match core::mem::take(&mut *upload) {
            Upload::Waiting(stream) => Upload::Due(stream),
            other => other,
        };
        Ok(0)
    }
}

/// Starts the thread that sends what is due; the head has left.
pub(super) fn start(socket: &Arc<Socket>) -> io::Result<()> {
    let mut upload = lock(&socket.upload);
    match core::mem::take(&mut *upload) {
        Upload::Due(stream) => {
            *upload = Upload::Running;
            let socket = Arc::clone(socket);
            thread::Builder::new().name("sonora-upload".into()).spawn(move || send(stream, &socket))?;
        }
        other => *upload = other,
    }
    Ok(())
}

/// Sends the body. Who reads the answer learns by it of a connection that broke, and closes the socket when it has
/// no use for the rest of the body.
fn send(Stream { mut body, cancel }: Stream, socket: &Arc<Socket>) {
    let panicked = ClosesInPanic(socket);
    let mut chunk = Vec::new();
    loop {
        match pollster::block_on(poll_fn(|cx| Pin::new(&mut body).poll_frame(cx))) {
            Some(Ok(frame)) => {
                let Ok(data) = frame.into_data() else { continue };
                chunk.clear();
                // To write to memory does not fail.
                let _ = write!(chunk, "{:x}\r\n", data.len());
                chunk.extend_from_slice(&data);
                chunk.extend_from_slice(b"\r\n");
                let _order = lock(&socket.order);
                if socket.write_all(&chunk).is_err() {
                    break;
                }
            }
            // An iterator may well end because the call was cancelled: the server must not take that for all.
            None if cancel.is_cancelled() => break socket.close(),
            None => {
                // It counts as sent before it is, because the answer may be here before this thread runs again; what
                // the next call sends waits for the lock.
                let _order = lock(&socket.order);
                *lock(&socket.upload) = Upload::Over;
                if socket.write_all(b"0\r\n\r\n").is_err() {
                    socket.close();
                }
                break;
            }
        }
    }
    drop(panicked);
}

/// A user's iterator that panics ends the call: the server must not take what it has for all.
struct ClosesInPanic<'a>(&'a Socket);

impl Drop for ClosesInPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.close();
        }
    }
}
