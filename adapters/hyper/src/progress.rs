//! Notices that bytes leave, so that a peer which still reads an answer is not taken for a silent one, and that a
//! peer leaves to whom nobody listens.

use crate::ahead::Ahead;
use crate::connections::{Calls, Open};
use core::pin::Pin;
use core::task::{Context, Poll};
use http::Version;
use hyper::rt::{Read, ReadBufCursor, Write};
use std::io::{self, IoSlice};

/// The bytes of a connection. What is written counts as a sign of life; what is read does not, or a peer that
/// sends a head byte by byte could stay for ever.
#[derive(Debug)]
pub(crate) struct Watched<I> {
    io: I,
    calls: Calls,
    ahead: Ahead,
    /// An upgraded connection is nobody's but the application's, and counts until it is closed.
    _open: Open,
}

/// Room for the frames of HTTP/2 that are no answer: a few pings of 17 bytes, asked or answered, and a GOAWAY. That
/// a peer takes them does not mean that it uses its connection.
const SMALL: usize = 64;

impl<I> Watched<I> {
    pub(crate) fn new(io: I, calls: Calls, open: Open) -> Self {
        Self { io, calls, ahead: Ahead::default(), _open: open }
    }

    fn written(&self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(written)) if written > SMALL => self.calls.stir(),
            // What cannot be written any more, because the peer has left, can not wait either.
            Poll::Pending => self.calls.listens(),
            Poll::Ready(_) => {}
        }
        written
    }
}

impl<I: Read + Unpin> Watched<I> {
    /// The version of HTTP that the peer speaks, as soon as it has said enough. Nothing that it said is lost.
    pub(crate) fn poll_version(&mut self, cx: &mut Context<'_>) -> Poll<Version> {
        self.ahead.poll_version(&mut self.io, cx)
    }

    /// Where nobody listens to the peer, its departure is noticed all the same.
    ///
    /// Called whenever hyper flushes, because it does that each time that it is polled, unless it waits to write:
    /// then it learns of a departure by that.
    #[inline]
    fn look(&mut self) {
        if let Some(waker) = self.calls.look()
            && self.ahead.poll_end(&mut self.io, &mut Context::from_waker(&waker)).is_ready()
        {
            self.calls.peer_left();
        }
    }
}

impl<I: Read + Unpin> Read for Watched<I> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.ahead.is_empty() {
            self.ahead.give(&mut buffer);
            return Poll::Ready(Ok(()));
        }
        let read = Pin::new(&mut self.io).poll_read(cx, buffer);
        self.calls.reads();
        if read.is_pending() {
            self.calls.listens();
        }
        read
    }
}

impl<I: Read + Write + Unpin> Write for Watched<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(cx, bytes);
        self.written(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write_vectored(cx, parts);
        self.written(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.look();
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
