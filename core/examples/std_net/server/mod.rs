//! Connections: a thread for each, and so many of them.

mod answer;
mod body;
mod call;
mod greeter;
mod head;
mod input;

use answer::plain;
use body::Body;
use core::time::Duration;
use head::{Begun, Head};
use input::Input;
use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

/// As many connections are served at once; more wait to be accepted.
const THREADS: usize = 100;

/// How long a peer may pause while it sends, and how long it may not read.
const PAUSE: Duration = Duration::from_secs(30);

/// How long and for how many bytes the end of a connection waits for a peer that still sends.
const LINGER: Duration = Duration::from_secs(2);
const MOST_LINGERING: u64 = 1 << 20;

/// Serves for ever.
pub(crate) fn serve(listener: &TcpListener) {
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                for stream in listener.incoming().flatten() {
                    // How a connection ends concerns its peer, who knows.
                    let _ = connection(&stream);
                }
            });
        }
    });
}

/// Serves one connection, request by request.
fn connection(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PAUSE))?;
    stream.set_write_timeout(Some(PAUSE))?;
    let (mut input, mut output) = (Input::new(stream), stream);
    loop {
        let head = match Head::read(&mut input)? {
            Begun::Request(head) => head,
            Begun::Closed => return Ok(()),
            Begun::Refused(status) => {
                plain(&mut output, status, "connection: close\r\n", "")?;
                return linger(stream);
            }
        };
        if head.expects_continue {
            output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let mut body = Body::new(&mut input, head.length);
        match call::answer(&head, &mut body, &mut output) {
            Err(error) if error.kind() == io::ErrorKind::InvalidData => {
                // The body is not HTTP, which shows before anything is answered.
                plain(&mut output, 400, "connection: close\r\n", "")?;
                return linger(stream);
            }
            answered => answered?,
        }
        // What is left of the body stands before the next request.
        if !body.drain()? || head.closes {
            return linger(stream);
        }
    }
}

/// Ends a connection whose peer may still be sending: closed at once, it would take back the answer too.
fn linger(stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    io::copy(&mut stream.take(MOST_LINGERING), &mut io::sink()).map(drop)
}
