//! A connection as hyper reads and writes it.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use std::io::{self, IoSlice};
use tokio::net::TcpStream;

/// A connection over TCP, encrypted or not.
pub struct TcpIo(TokioIo<Stream>);

#[cfg(feature = "tls")]
type Stream = tokio_util::either::Either<TcpStream, tokio_rustls::TlsStream<TcpStream>>;
#[cfg(not(feature = "tls"))]
type Stream = TcpStream;

impl TcpIo {
    pub(crate) fn plain(stream: TcpStream) -> Self {
        #[cfg(feature = "tls")]
        let stream = Stream::Left(stream);
        Self(TokioIo::new(stream))
    }

    #[cfg(feature = "tls")]
    pub(crate) fn encrypted(stream: impl Into<tokio_rustls::TlsStream<TcpStream>>) -> Self {
        Self(TokioIo::new(Stream::Right(stream.into())))
    }

    fn inner(self: Pin<&mut Self>) -> Pin<&mut TokioIo<Stream>> {
        Pin::new(&mut self.get_mut().0)
    }
}

impl Read for TcpIo {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        self.inner().poll_read(cx, buffer)
    }
}

impl Write for TcpIo {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.inner().poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.inner().poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.inner().poll_shutdown(cx)
    }
}

impl fmt::Debug for TcpIo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TcpIo").finish_non_exhaustive()
    }
}
