//! hyper's I/O over that of futures-io, which smol and async-std speak.

use crate::Target;
use core::cell::Cell;
use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_io::{AsyncRead, AsyncWrite};
use hyper::rt::{Read, ReadBufCursor, Write};
use std::io::{self, IoSlice};

/// A connection whose bytes come and go as futures-io says.
pub struct FuturesIo(Pin<Box<dyn Duplex>>);

trait Duplex: AsyncRead + AsyncWrite + Send {}

impl<T: AsyncRead + AsyncWrite + Send> Duplex for T {}

impl FuturesIo {
    /// Whether [`connect`](Self::connect) encrypts: with the feature `futures-rustls`.
    pub const TLS: bool = cfg!(feature = "futures-rustls");

    /// The connection as it is.
    pub fn new(stream: impl AsyncRead + AsyncWrite + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    /// A client's connection, encrypted where its target asks for it.
    ///
    /// # Errors
    ///
    /// Those of the handshake.
    pub async fn connect<T>(stream: T, target: &Target) -> io::Result<Self>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        #[cfg(feature = "futures-rustls")]
        if let Some((tls, name)) = target.tls()? {
            return Ok(Self::new(futures_rustls::TlsConnector::from(tls).connect(name, stream).await?));
        }
        #[cfg(not(feature = "futures-rustls"))]
        let _ = target;
        Ok(Self::new(stream))
    }

    /// A server's connection, encrypted.
    ///
    /// # Errors
    ///
    /// Those of the handshake.
    #[cfg(feature = "futures-rustls")]
    pub async fn accept<T>(
        stream: T,
        peer: core::net::SocketAddr,
        tls: &crate::tls::ServerTls,
    ) -> io::Result<crate::Accepted<Self>>
    where
        T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let tls = futures_rustls::TlsAcceptor::from(std::sync::Arc::clone(tls.config()));
        let stream = tls.accept(stream).await?;
        let (certificates, version) = crate::tls::told(stream.get_ref().1);
        let mut accepted = crate::Accepted::new(Self::new(stream), Some(peer));
        accepted.certificates = certificates;
        accepted.version = version;
        Ok(accepted)
    }
}

impl Read for FuturesIo {
    // futures-io reads into bytes that are initialized, and hyper's are not: to go through a place of the thread's costs
    // less than to fill hyper's buffer, which grows to 400 KiB, with zeros before every read.
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        PLACE.with(|place| {
            // Taken, and not borrowed: whatever is read from may read from another one.
            let mut bytes = place.take();
            if bytes.is_empty() {
                bytes = vec![0; ROOM];
            }
            let most = bytes.len().min(buffer.remaining());
            let read = self.0.as_mut().poll_read(cx, &mut bytes[..most]);
            if let Poll::Ready(Ok(read)) = read {
                buffer.put_slice(&bytes[..read]);
            }
            place.set(bytes);
            read.map_ok(drop)
        })
    }
}

/// The most that is read at once: as much as hyper's buffer takes, because each read more is a system call.
const ROOM: usize = 408 << 10;

std::thread_local! {
    static PLACE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

impl Write for FuturesIo {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.0.as_mut().poll_write_vectored(cx, slices)
    }

    // Without it hyper copies every payload into a buffer of its own.
    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll_close(cx)
    }
}

impl fmt::Debug for FuturesIo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FuturesIo").finish_non_exhaustive()
    }
}
