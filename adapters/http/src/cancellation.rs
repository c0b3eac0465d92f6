//! Whether a call is still wanted.

use crate::server::Shutdown;
use crate::{Connection, Status};
use core::{fmt, time::Duration};
use event_listener::Listener as _;
use std::sync::Arc;
use std::time::Instant;

/// Whether a call is still wanted; from [`Request::cancellation`](crate::Request::cancellation).
///
/// For handlers that are plain functions: nothing drops them when their caller leaves. One that runs for long asks
/// now and then, and one that waits does so by [`sleep`](Self::sleep). Cheap to clone; usable from any thread.
///
/// ```
/// # use sonora_http::{Request, Response, Status, blocking::Streaming};
/// # use core::time::Duration;
/// fn ticks(request: Request<u32>) -> Result<Response<Streaming<u32>>, Status> {
///     let cancellation = request.cancellation();
///     Ok(Response::iter((0..request.into_inner()).map(move |tick| {
///         cancellation.sleep(Duration::from_secs(1))?;
///         Ok(tick)
///     })))
/// }
/// ```
#[derive(Clone)]
pub struct Cancellation {
    over: Over,
    deadline: Option<Instant>,
    connection: Option<Arc<Connection>>,
}

/// Tells a handler that nothing drops that its call is over.
#[derive(Clone, Debug, Default)]
pub(crate) struct Over(pub(crate) Shutdown);

impl Cancellation {
    pub(crate) const fn new(
        over: Over,
        deadline: Option<Instant>,
        connection: Option<Arc<Connection>>,
    ) -> Self {
        Self { over, deadline, connection }
    }

    /// The same until `over`.
    pub(crate) fn until(self, over: Over) -> Self {
        Self { over, ..self }
    }

    /// Whether the caller has left, the deadline has passed, the server gave the call up, or it has ended.
    pub fn is_cancelled(&self) -> bool {
        self.over.0.has_fired() || self.is_overdue() || self.is_given_up()
    }

    /// Blocks the thread for that long, or until the call is cancelled.
    ///
    /// # Errors
    ///
    /// When it is cancelled: DEADLINE_EXCEEDED, UNAVAILABLE or CANCELLED, for the handler to end with.
    pub fn sleep(&self, duration: Duration) -> Result<(), Status> {
        let over = self.over.0.listen();
        if !self.is_cancelled() {
            let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
            over.wait_timeout(left.map_or(duration, |left| left.min(duration)));
        }
        if self.is_cancelled() { Err(self.status()) } else { Ok(()) }
    }

    /// What a cancelled call ends with.
    pub(crate) fn status(&self) -> Status {
        if self.is_overdue() {
            Status::deadline_exceeded("the deadline has passed")
        } else if self.is_given_up() {
            Status::unavailable("the server is shutting down")
        } else {
            Status::cancelled("the call is over")
        }
    }

    fn is_overdue(&self) -> bool {
        self.deadline.is_some_and(|deadline| deadline <= Instant::now())
    }

    fn is_given_up(&self) -> bool {
        self.connection.as_ref().is_some_and(|connection| connection.shutdown.has_fired())
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation").field("is_cancelled", &self.is_cancelled()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Code, Request};

    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_call_that_is_over_wakes_who_sleeps() {
        let over = Over::default();
        let cancellation = Cancellation::new(over.clone(), None, None);
        assert!(!cancellation.is_cancelled());
        let sleeper = std::thread::spawn({
            let cancellation = cancellation.clone();
            move || cancellation.sleep(HOUR)
        });
        over.0.fire();
        assert_eq!(sleeper.join().unwrap().unwrap_err().code(), Code::Cancelled);
        assert!(cancellation.is_cancelled());
    }

    #[test]
    fn a_deadline_and_a_shutdown_cancel_too() {
        let mut request = Request::new(());
        assert!(!request.is_cancelled());
        request.set_timeout(Duration::ZERO);
        assert!(request.is_cancelled());
        let status = request.cancellation().sleep(HOUR).unwrap_err();
        assert_eq!(status.code(), Code::DeadlineExceeded);

        let connection = Arc::new(Connection::default());
        let cancellation = Cancellation::new(Over::default(), None, Some(Arc::clone(&connection)));
        connection.shutdown.fire();
        assert_eq!(cancellation.sleep(HOUR).unwrap_err().code(), Code::Unavailable);
    }
}
