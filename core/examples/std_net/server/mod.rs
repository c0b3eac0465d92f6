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
use std::io::{self, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// As many connections are served at once; more wait to be accepted.
const THREADS: usize = 100;

/// How long a peer may pause while it sends, and how long it may not read.
const PAUSE: Duration = Duration::from_secs(30);

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
            Begun::Refused(status) => return plain(&mut output, status, "connection: close\r\n", ""),
        };
        if head.expects_continue {
            output.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        let mut body = Body::new(&mut input, head.length);
        call::answer(&head, &mut body, &mut output)?;
        // What is left of the body stands before the next request.
        if !body.drain()? || head.closes {
            return Ok(());
        }
    }
}
