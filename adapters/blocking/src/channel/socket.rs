//! A connection's bytes: read on one thread, written on another, closed by a third.

use super::connect::left;
use super::upload::Upload;
use core::fmt;
use core::sync::atomic::{AtomicBool, Ordering};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Wake;
use std::time::Instant;

/// A socket, encrypted or not, and what bounds the call that uses it.
pub(super) struct Socket {
    tcp: TcpStream,
    #[cfg(feature = "tls")]
    tls: Option<super::tls::Session>,
    deadline: Mutex<Option<Instant>>,
    closed: AtomicBool,
    /// Locked while bytes leave, so that they keep their order.
    pub(super) order: Mutex<()>,
    /// The body that is sent beside the response.
    pub(super) upload: Mutex<Upload>,
}

impl Socket {
    pub(super) fn new(tcp: TcpStream, #[cfg(feature = "tls")] tls: Option<super::tls::Session>) -> Self {
        Self {
            tcp,
            #[cfg(feature = "tls")]
            tls,
            deadline: Mutex::default(),
            closed: AtomicBool::new(false),
            order: Mutex::default(),
            upload: Mutex::default(),
        }
    }

    /// Encrypts the connection; what is due until then is due until `deadline`.
    #[cfg(feature = "tls")]
    pub(super) fn handshake(&self, deadline: Option<Instant>) -> io::Result<()> {
        self.begin(deadline)?;
        match &self.tls {
            Some(session) => session.handshake(self),
            None => Ok(()),
        }
    }

    /// Reads and writes until `deadline` from now on.
    pub(super) fn begin(&self, deadline: Option<Instant>) -> io::Result<()> {
        let before = core::mem::replace(&mut *lock(&self.deadline), deadline);
        if before.is_some() && deadline.is_none() {
            self.tcp.set_read_timeout(None)?;
            self.tcp.set_write_timeout(None)?;
        }
        Ok(())
    }

    /// Waits for bytes; none at the end.
    pub(super) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(feature = "tls")]
        if let Some(session) = &self.tls {
            return session.read(self, buffer);
        }
        self.read_raw(buffer)
    }

    /// Writes all of it. The caller has locked the order.
    pub(super) fn write_all(&self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(feature = "tls")]
        if let Some(session) = &self.tls {
            return session.write_all(self, bytes);
        }
        self.write_raw(bytes)
    }

    /// Ends whatever waits for the socket, at once.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        // What has no peer any more is closed already.
        let _ = self.tcp.shutdown(Shutdown::Both);
    }

    /// Whether it was closed, by us.
    pub(super) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// Whether it serves another call: nothing closed it, everything was sent, and nothing is there to be read.
    pub(super) fn is_idle(&self) -> bool {
        if self.is_closed() || !lock(&self.upload).is_at_rest() {
            return false;
        }
        let peeked = self.tcp.set_nonblocking(true).and_then(|()| self.tcp.peek(&mut [0]));
        let silent = matches!(&peeked, Err(error) if error.kind() == ErrorKind::WouldBlock);
        silent && self.tcp.set_nonblocking(false).is_ok()
    }

    #[cfg(feature = "tls")]
    pub(super) const fn is_encrypted(&self) -> bool {
        self.tls.is_some()
    }

    pub(super) fn read_raw(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.in_time(TcpStream::set_read_timeout, |mut tcp| tcp.read(buffer))
    }

    pub(super) fn write_raw(&self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let written = self.in_time(TcpStream::set_write_timeout, |mut tcp| tcp.write(bytes))?;
            if written == 0 {
                return Err(ErrorKind::WriteZero.into());
            }
            bytes = bytes.get(written..).unwrap_or_default();
        }
        Ok(())
    }

    /// Reads or writes once, until the deadline.
    fn in_time(
        &self,
        set_timeout: fn(&TcpStream, Option<core::time::Duration>) -> io::Result<()>,
        mut act: impl FnMut(&TcpStream) -> io::Result<usize>,
    ) -> io::Result<usize> {
        loop {
            let deadline = *lock(&self.deadline);
            if let Some(left) = left(deadline)? {
                set_timeout(&self.tcp, Some(left))?;
            }
            match act(&self.tcp) {
                // The clock decides: a timer may be early.
                Err(error)
                    if [ErrorKind::WouldBlock, ErrorKind::TimedOut, ErrorKind::Interrupted]
                        .contains(&error.kind()) => {}
                result => return result,
            }
        }
    }
}

/// What cancels a call closes its socket.
impl Wake for Socket {
    fn wake(self: Arc<Self>) {
        self.close();
    }
}

impl fmt::Debug for Socket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Socket").field(&self.tcp).finish()
    }
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
