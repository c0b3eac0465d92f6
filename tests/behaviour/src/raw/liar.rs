//! A server that says whatever it is told.

use super::LONGEST;
use smol::channel::Sender;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};

/// A server that reads one request after the other, whatever they are, and answers each with the same bytes.
#[derive(Debug)]
pub struct Liar {
    /// Where it is.
    pub url: String,
}

impl Liar {
    /// Answers with the pieces, each written by itself, and closes the connection then.
    pub fn saying(pieces: Vec<Vec<u8>>) -> Self {
        Self::start(move |mut stream| {
            for piece in &pieces {
                // A client that has heard enough hangs up.
                if stream.write_all(piece).and_then(|()| stream.flush()).is_err() {
                    return;
                }
            }
            let _ = stream.shutdown(Shutdown::Write);
            // Until the client has closed too, so that what was said is not lost to a reset.
            let _ = stream.read_to_end(&mut Vec::new());
        })
    }

    /// Answers with bytes, then resets the connection.
    pub fn resetting(said: Vec<u8>) -> Self {
        Self::start(move |mut stream| {
            let _ = stream.write_all(&said);
            // Read nothing more, and close: what the client sent after its head was left unread.
        })
    }

    /// Takes requests and says nothing.
    pub fn silent() -> Self {
        Self::start(|mut stream| {
            let _ = stream.read_to_end(&mut Vec::new());
        })
    }

    /// Says something, and reads nothing of the body: once all buffers on the way are full, `stuck` is told. Then it
    /// repeats `more`, and tells `closed` when the client has closed the connection, which answers that with a reset.
    pub fn not_reading(said: Vec<u8>, more: &'static [u8], stuck: Sender<()>, closed: Sender<()>) -> Self {
        Self::start(move |mut stream| {
            stream.write_all(&said).unwrap();
            wait_until_full(&stream);
            let _ = stuck.try_send(());
            let error = loop {
                match stream.write_all(more) {
                    Ok(()) => std::thread::yield_now(),
                    Err(error) => break error,
                }
            };
            if !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) {
                let _ = closed.try_send(());
            }
        })
    }

    fn start(answer: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                stream.set_read_timeout(Some(LONGEST)).unwrap();
                stream.set_write_timeout(Some(LONGEST)).unwrap();
                stream.set_nodelay(true).unwrap();
                if read_head(&mut stream) {
                    answer(stream);
                }
            }
        });
        Self { url }
    }
}

/// Looks at what has arrived, without taking it, until that grows no more.
fn wait_until_full(stream: &TcpStream) {
    let (mut place, mut seen, mut looks) = (vec![0; 16 << 20], 0, 0);
    while looks < 200 {
        let now = stream.peek(&mut place).unwrap_or_default();
        looks = if now == seen { looks + 1 } else { 0 };
        seen = now;
        std::thread::yield_now();
    }
}

/// Reads up to the blank line, byte by byte, and leaves the body.
fn read_head(stream: &mut TcpStream) -> bool {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte) {
            Ok(1) => head.push(byte[0]),
            _ => return false,
        }
    }
    true
}
