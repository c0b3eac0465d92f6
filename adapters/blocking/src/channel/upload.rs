//! Request streams, sent on a thread of their own, so that the answer is read meanwhile: it may come before the
//! stream ends, and a conversation goes to and fro.

use super::socket::{Socket, lock};
use core::future::poll_fn;
use core::pin::Pin;
use http_body::Body;
use sonora_http::CallBody;
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
    Waiting(CallBody),
    /// ureq wrote the head: what it takes for the body is not sent.
    Due(CallBody),
    /// A thread sends it.
    Running,
}

impl Upload {
    pub(super) const fn is_over(&self) -> bool {
        matches!(self, Self::Over)
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
            Upload::Waiting(body) => Upload::Due(body),
            other => other,
        };
        Ok(0)
    }
}

/// Starts the thread that sends what is due; the head has left.
pub(super) fn start(socket: &Arc<Socket>) -> io::Result<()> {
    let mut upload = lock(&socket.upload);
    match core::mem::take(&mut *upload) {
        Upload::Due(body) => {
            *upload = Upload::Running;
            let socket = Arc::clone(socket);
            thread::Builder::new().name("sonora-upload".into()).spawn(move || send(body, &socket))?;
        }
        other => *upload = other,
    }
    Ok(())
}

/// Sends the body. Who reads the answer learns by it of a connection that broke, and closes the socket when it has
/// no use for the rest of the body.
fn send(mut body: CallBody, socket: &Arc<Socket>) {
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
