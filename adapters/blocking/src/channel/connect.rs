//! Opens connections: in time, and until the call is cancelled.

use core::pin::Pin;
use core::task::{Context, Waker};
use core::time::Duration;
use sonora_http::blocking::CancelToken;
use std::io::{self, ErrorKind};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Arc, mpsc};
use std::task::Wake;
use std::thread;
use std::time::Instant;

/// Connects to the first address of `host` that answers.
///
/// On a thread of its own, because looking up a name knows no time limit, and neither that nor connecting can be
/// interrupted.
///
/// # Errors
///
/// The last address's, TimedOut after `deadline`, Interrupted after `cancel`.
pub(super) fn connect(
    host: &str,
    port: u16,
    deadline: Option<Instant>,
    cancel: &CancelToken,
) -> io::Result<TcpStream> {
    let (told, tidings) = mpsc::channel();
    let place = (host.to_owned(), port);
    let connected = told.clone();
    thread::Builder::new().name("sonora-connect".into()).spawn(move || {
        // Nobody listens any more when it took too long.
        let _ = connected.send(open(&place, deadline));
    })?;

    let mut cancelled = cancel.cancelled();
    let waker = Waker::from(Arc::new(Abandon(told)));
    if Pin::new(&mut cancelled).as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
        return Err(ErrorKind::Interrupted.into());
    }
    match left(deadline)? {
        Some(left) => tidings.recv_timeout(left).unwrap_or_else(|_| Err(ErrorKind::TimedOut.into())),
        None => tidings.recv().unwrap_or_else(|_| Err(ErrorKind::Interrupted.into())),
    }
}

/// What is left until a deadline, never zero.
///
/// # Errors
///
/// TimedOut, once it has passed.
pub(super) fn left(deadline: Option<Instant>) -> io::Result<Option<Duration>> {
    match deadline.map(|deadline| deadline.saturating_duration_since(Instant::now())) {
        Some(Duration::ZERO) => Err(ErrorKind::TimedOut.into()),
        left => Ok(left),
    }
}

fn open(place: &(String, u16), deadline: Option<Instant>) -> io::Result<TcpStream> {
    let mut failed = io::Error::new(ErrorKind::NotFound, "the name has no address");
    for address in place.to_socket_addrs()? {
        let connected = match left(deadline)? {
            Some(left) => TcpStream::connect_timeout(&address, left),
            None => TcpStream::connect(address),
        };
        match connected {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                return Ok(stream);
            }
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Tells who waits for a connection that it is no longer wanted.
struct Abandon(mpsc::Sender<io::Result<TcpStream>>);

impl Wake for Abandon {
    fn wake(self: Arc<Self>) {
        let _ = self.0.send(Err(ErrorKind::Interrupted.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn a_cancelled_call_does_not_wait_for_its_connection() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cancel = CancelToken::new();
        assert!(connect("127.0.0.1", port, None, &cancel).is_ok());
        cancel.cancel();
        let error = connect("127.0.0.1", port, None, &cancel).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Interrupted);
    }

    #[test]
    fn who_waits_is_told_that_the_connection_is_no_longer_wanted() {
        let (told, tidings) = mpsc::channel();
        Waker::from(Arc::new(Abandon(told))).wake();
        assert_eq!(tidings.recv().unwrap().unwrap_err().kind(), ErrorKind::Interrupted);
    }

    #[test]
    fn a_deadline_that_has_passed_connects_to_nobody() {
        let error = connect("127.0.0.1", 9, Some(Instant::now()), &CancelToken::new()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::TimedOut);
    }
}
