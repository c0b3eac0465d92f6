//! A stream of messages, in either direction.

use crate::{LateTrailers, Metadata, Status};
use core::future::poll_fn;
use core::{fmt, pin::Pin, task::Context, task::Poll, task::ready};
use futures_core::Stream;

/// A stream of messages: what a handler receives and returns, and what a client receives.
///
/// Boxed, so that it has one name and every stream fits. It ends after its first error.
///
/// ```
/// # async fn handler(mut orders: sonora_http::Streaming<String>) -> Result<(), sonora_http::Status> {
/// while let Some(order) = orders.message().await? {
///     println!("{order}");
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a stream does nothing unless it is read"]
pub struct Streaming<T> {
    source: Pin<Box<dyn Source<T>>>,
}

/// What a [`Streaming`] is made of.
pub(crate) trait Source<T>: Send {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>>;

    /// The trailing metadata, once the stream has ended.
    fn trailers(&self) -> Option<&Metadata> {
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, None)
    }
}

impl<T> Streaming<T> {
    /// A stream of messages, or of an error that ends it.
    pub fn new(stream: impl Stream<Item = Result<T, Status>> + Send + 'static) -> Self {
        Self { source: Box::pin(User { stream }) }
    }

    /// A stream as a client receives it, whose trailing metadata is what `trailers` holds when it ends: what a
    /// client's double answers with in a test.
    pub fn with_trailers(
        stream: impl Stream<Item = Result<T, Status>> + Send + 'static,
        trailers: LateTrailers,
    ) -> Self {
        Self { source: Box::pin(Trailed { stream, late: trailers, trailers: None }) }
    }

    /// A stream without messages.
    pub(crate) fn ended() -> Self
    where
        T: 'static,
    {
        Self::from_source(Ended)
    }

    pub(crate) fn from_source(source: impl Source<T> + 'static) -> Self {
        Self { source: Box::pin(source) }
    }

    /// The next message; `None` at the end.
    ///
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    ///
    /// The [`Status`] that the stream ended with, when not well.
    pub async fn message(&mut self) -> Result<Option<T>, Status> {
        poll_fn(|cx| self.source.as_mut().poll_next(cx)).await.transpose()
    }

    /// The trailing metadata of a stream that was received, once it has ended.
    pub fn trailers(&self) -> Option<&Metadata> {
        self.source.trailers()
    }
}

impl<T> Stream for Streaming<T> {
    type Item = Result<T, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.source.as_mut().poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.source.size_hint()
    }
}

impl<T> fmt::Debug for Streaming<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streaming").finish_non_exhaustive()
    }
}

/// No messages.
struct Ended;

impl<T> Source<T> for Ended {
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        Poll::Ready(None)
    }
}

pin_project_lite::pin_project! {
    /// A stream that somebody else wrote.
    struct User<S> {
        #[pin]
        stream: S,
    }
}

impl<T, S: Stream<Item = Result<T, Status>> + Send> Source<T> for User<S> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        self.project().stream.poll_next(cx)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}

pin_project_lite::pin_project! {
    /// A stream that somebody else wrote, with trailing metadata.
    struct Trailed<S> {
        #[pin]
        stream: S,
        late: LateTrailers,
        trailers: Option<Metadata>,
    }
}

impl<T, S: Stream<Item = Result<T, Status>> + Send> Source<T> for Trailed<S> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        let this = self.project();
        let next = ready!(this.stream.poll_next(cx));
        if next.is_none() {
            *this.trailers = Some(this.late.update(core::mem::take));
        }
        Poll::Ready(next)
    }

    fn trailers(&self) -> Option<&Metadata> {
        self.trailers.as_ref()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.stream.size_hint()
    }
}
