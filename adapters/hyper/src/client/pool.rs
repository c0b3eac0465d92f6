//! The connections of a channel.

use super::builder::Settings;
use super::held::Held;
use super::target::Target;
use super::{h1, h2};
use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::{Pin, pin};
use core::task::Poll;
use core::time::Duration;
use http::header::HOST;
use http::{HeaderMap, HeaderValue, Request};
use hyper::rt::{Read, Write};
use sonora_http::client::{Idle, Transport, TransportFuture};
use sonora_http::{CallBody, Runtime, Status};
use std::io;
use std::sync::Arc;

/// Opens connections to a server; a runtime's part of a channel.
pub trait Connect: Send + Sync + 'static {
    /// The bytes of a connection.
    type Io: Read + Write + Unpin + Send + 'static;

    /// Whether it encrypts where the target asks for it. A channel over one that does not refuses `https`.
    const TLS: bool = false;

    /// Opens a connection, encrypted where the target asks for it.
    fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<Self::Io>> + Send>>;
}

/// A channel's connections, over hyper's own connection types.
pub(crate) struct Pool<C> {
    shared: Arc<Shared<C>>,
}

pub(crate) struct Shared<C> {
    pub(crate) settings: Settings,
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) idle: Idle<Held>,
    pub(crate) multiplexed: h2::Multiplexed,
    target: Target,
    connect: C,
}

impl<C: Connect> Pool<C> {
    pub(crate) fn new(settings: Settings, connect: C, runtime: Arc<dyn Runtime>) -> Self {
        let idle = Idle::new(settings.max_idle, settings.idle_timeout);
        let multiplexed = h2::Multiplexed::default();
        let target = Target::new(&settings);
        Self { shared: Arc::new(Shared { settings, runtime, idle, multiplexed, target, connect }) }
    }
}

impl<C: Connect> Transport for Pool<C> {
    fn call(&self, request: Request<CallBody>) -> TransportFuture {
        let shared = Arc::clone(&self.shared);
        match shared.settings.http2 {
            true => Box::pin(h2::call(shared, request)),
            false => h1::call(shared, request),
        }
    }

    /// HTTP/2 has the authority in its place.
    fn fields(&self) -> HeaderMap {
        let Settings { http2, origin, .. } = &self.shared.settings;
        let host = HeaderValue::from_str(origin.authority().as_str()).ok().filter(|_| !http2);
        host.into_iter().map(|host| (HOST, host)).collect()
    }
}

impl<C: Connect> Shared<C> {
    /// A new connection, in time or not at all.
    pub(crate) async fn connect(&self) -> Result<C::Io, Status> {
        self.target.check::<C>()?;
        let time = self.settings.connect_timeout;
        let connected = in_time(&*self.runtime, time, self.connect.connect(&self.target)).await;
        let failed =
            |why: &dyn fmt::Display| Status::unavailable(format!("connect to {}: {why}", self.target));
        match connected {
            Some(Ok(io)) => Ok(io),
            Some(Err(error)) => Err(failed(&error)),
            None => Err(failed(&format_args!("no answer in {time:?}"))),
        }
    }
}

async fn in_time<T>(runtime: &dyn Runtime, time: Duration, future: impl Future<Output = T>) -> Option<T> {
    let (mut time, mut future) = (runtime.sleep(time), pin!(future));
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => time.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// The status of a call whose connection failed.
pub(crate) fn broken(error: &hyper::Error) -> Status {
    let mut message = error.to_string();
    let mut cause = core::error::Error::source(error);
    while let Some(error) = cause {
        message = format!("{message}: {error}");
        cause = error.source();
    }
    Status::broken_transport(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicBool, Ordering};
    use core::task::{Context, Waker};
    use sonora_http::Sleep;
    use std::sync::Mutex;

    /// A clock on which time is over when a test says so.
    #[derive(Debug, Default)]
    struct Clock {
        over: Arc<AtomicBool>,
        slept: Mutex<Vec<Duration>>,
    }

    impl Runtime for Clock {
        fn sleep(&self, duration: Duration) -> Sleep {
            self.slept.lock().unwrap().push(duration);
            Box::pin(once(&self.over))
        }

        fn spawn(&self, _: Pin<Box<dyn Future<Output = ()> + Send>>) {}

        fn spawn_blocking(&self, _: Box<dyn FnOnce() + Send>) {}
    }

    /// Is ready once that is so.
    fn once(so: &Arc<AtomicBool>) -> impl Future<Output = ()> + Send + Sync + use<> {
        let so = Arc::clone(so);
        poll_fn(move |_| if so.load(Ordering::SeqCst) { Poll::Ready(()) } else { Poll::Pending })
    }

    #[test]
    fn who_connects_at_the_last_instant_is_connected_and_nobody_is_after_it() {
        for (connects, is_over, expected) in [
            (false, false, Poll::Pending),
            (true, false, Poll::Ready(Some(()))),
            (true, true, Poll::Ready(Some(()))),
            (false, true, Poll::Ready(None)),
        ] {
            let (clock, connected) = (Clock::default(), Arc::<AtomicBool>::default());
            let mut connecting = pin!(in_time(&clock, Duration::from_secs(10), once(&connected)));
            let cx = &mut Context::from_waker(Waker::noop());
            assert!(connecting.as_mut().poll(cx).is_pending());
            connected.store(connects, Ordering::SeqCst);
            clock.over.store(is_over, Ordering::SeqCst);
            assert_eq!(connecting.poll(cx), expected, "{connects}, {is_over}");
            assert_eq!(*clock.slept.lock().unwrap(), [Duration::from_secs(10)]);
        }
    }
}
