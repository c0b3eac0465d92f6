//! The bodies that we send.

use bytes::Bytes;
use core::{fmt, pin::Pin, task::Context, task::Poll};
use http::HeaderMap;
use http_body::{Body as HttpBody, Frame, SizeHint};

/// How many bytes of ready messages leave together: as many as a frame of HTTP/2 takes. With half of it that has twice
/// the frames, each a system call; with more, what was written has left the fastest cache before it is read.
pub(crate) const FLUSH_BYTES: usize = 16 << 10;

/// The body of a call, in either direction, as we send it; never fails.
#[derive(Default)]
pub struct CallBody {
    kind: Kind,
}

type Boxed = Pin<Box<dyn HttpBody<Data = Bytes, Error = core::convert::Infallible> + Send>>;

#[derive(Default)]
enum Kind {
    #[default]
    Empty,
    /// All of it, in one chunk of known length; native gRPC adds HTTP trailers.
    Full { data: Bytes, trailers: Option<Box<HeaderMap>> },
    /// A stream.
    Boxed(Boxed),
}

impl CallBody {
    /// A body of known bytes.
    #[inline]
    pub(crate) fn full(data: Bytes, trailers: Option<Box<HeaderMap>>) -> Self {
        if data.is_empty() && trailers.is_none() {
            return Self::default();
        }
        Self { kind: Kind::Full { data, trailers } }
    }

    /// Whether all of it is there.
    #[inline]
    pub(crate) fn is_whole(&self) -> bool {
        !matches!(self.kind, Kind::Boxed(_))
    }

    /// A body that takes its time.
    pub(crate) fn boxed(
        body: impl HttpBody<Data = Bytes, Error = core::convert::Infallible> + Send + 'static,
    ) -> Self {
        Self { kind: Kind::Boxed(Box::pin(body)) }
    }
}

impl From<Bytes> for CallBody {
    fn from(data: Bytes) -> Self {
        Self::full(data, None)
    }
}

impl HttpBody for CallBody {
    type Data = Bytes;
    type Error = core::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut self.kind {
            Kind::Empty => Poll::Ready(None),
            Kind::Full { data, trailers } if !data.is_empty() => {
                let data = core::mem::take(data);
                if trailers.is_none() {
                    self.kind = Kind::Empty;
                }
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            Kind::Full { trailers, .. } => {
                let trailers = trailers.take().map(|trailers| Ok(Frame::trailers(*trailers)));
                self.kind = Kind::Empty;
                Poll::Ready(trailers)
            }
            Kind::Boxed(body) => body.as_mut().poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.kind {
            Kind::Empty => true,
            Kind::Full { .. } => false,
            Kind::Boxed(body) => body.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.kind {
            Kind::Empty => SizeHint::with_exact(0),
            Kind::Full { data, .. } => SizeHint::with_exact(data.len() as u64),
            Kind::Boxed(body) => body.size_hint(),
        }
    }
}

impl fmt::Debug for CallBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Empty => "CallBody::Empty",
            Kind::Full { .. } => "CallBody::Full",
            Kind::Boxed(_) => "CallBody::Boxed",
        })
    }
}
