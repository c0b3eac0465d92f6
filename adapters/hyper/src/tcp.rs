//! TCP on async-io, the reactor of smol and async-std, with fewer system calls than their own streams need.

use async_io::Async;
use core::pin::Pin;
use core::task::{Context, Poll, ready};
use futures_io::{AsyncRead, AsyncWrite};
use std::io::{self, ErrorKind, IoSlice, Read};
use std::net::TcpStream;
use std::sync::Arc;

/// A TCP connection.
///
/// The runtimes' own streams read once or twice in vain for each piece that comes, to learn that there is no more. A
/// read that does not fill its buffer says so already: before the next one, this waits until there is something.
#[derive(Debug)]
pub struct Tcp {
    stream: Arc<Async<TcpStream>>,
    /// Whether all that had come was read. What has come since makes the reactor say so at once.
    is_drained: bool,
}

impl From<Arc<Async<TcpStream>>> for Tcp {
    fn from(stream: Arc<Async<TcpStream>>) -> Self {
        Self { stream, is_drained: false }
    }
}

impl TryFrom<TcpStream> for Tcp {
    type Error = io::Error;

    fn try_from(stream: TcpStream) -> io::Result<Self> {
        Async::new(stream).map(|stream| Arc::new(stream).into())
    }
}

impl AsyncRead for Tcp {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        loop {
            if self.is_drained {
                ready!(self.stream.poll_readable(cx))?;
                self.is_drained = false;
            }
            match self.stream.get_ref().read(bytes) {
                Ok(read) => {
                    // An end is told as often as it is asked for.
                    self.is_drained = 0 < read && read < bytes.len();
                    return Poll::Ready(Ok(read));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.is_drained = true,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut &*self.stream).poll_write_vectored(cx, slices)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut &*self.stream).poll_flush(cx)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut &*self.stream).poll_close(cx)
    }
}
