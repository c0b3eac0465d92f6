//! A client that says whatever it is told.

use super::{Answer, LONGEST};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Shutdown, TcpStream};

/// A connection to a server.
#[derive(Debug)]
pub struct Peer {
    stream: TcpStream,
    /// Read and not used yet.
    rest: Vec<u8>,
}

/// A request.
#[derive(Clone, Debug)]
pub struct Post {
    /// The first line, without its HTTP version.
    pub line: String,
    /// Header fields.
    pub fields: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
    /// Size of the body's chunks; `None` sends it whole, with a content-length.
    pub chunks: Option<usize>,
}

impl Post {
    /// A call of a method of `Script`, in binary mode.
    pub fn new(method: &str, body: impl Into<Vec<u8>>) -> Self {
        let fields = vec![("content-type".into(), "application/grpc-web+proto".into())];
        Self { line: format!("POST /behaviour.Script/{method}"), fields, body: body.into(), chunks: None }
    }

    /// Sets a field, in place of one of that name.
    #[must_use]
    pub fn field(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(other, _)| other != name);
        if !value.is_empty() {
            self.fields.push((name.into(), value.into()));
        }
        self
    }

    /// The bytes on the wire.
    pub fn to_wire(&self) -> Vec<u8> {
        let mut wire = format!("{} HTTP/1.1\r\nhost: test\r\n", self.line).into_bytes();
        for (name, value) in &self.fields {
            wire.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
        }
        match self.chunks {
            None => {
                wire.extend_from_slice(format!("content-length: {}\r\n\r\n", self.body.len()).as_bytes());
                wire.extend_from_slice(&self.body);
            }
            Some(size) => {
                wire.extend_from_slice(b"transfer-encoding: chunked\r\n\r\n");
                for chunk in self.body.chunks(size) {
                    wire.extend_from_slice(
                        &[format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat(),
                    );
                }
                wire.extend_from_slice(b"0\r\n\r\n");
            }
        }
        wire
    }
}

impl Peer {
    /// Connects to `http://host:port`.
    pub fn connect(url: &str) -> Self {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        stream.set_write_timeout(Some(LONGEST)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream, rest: Vec::new() }
    }

    /// Writes everything, then reads the answer.
    pub fn ask(&mut self, post: &Post) -> Answer {
        self.send(&post.to_wire());
        self.answer()
    }

    /// The same, unless the server has closed the connection without a word.
    pub fn try_ask(&mut self, post: &Post) -> Option<Answer> {
        let sent = self.try_send(&post.to_wire());
        if self.is_closed() {
            return None;
        }
        sent.expect("the server takes what is sent");
        Some(self.answer())
    }

    /// Writes bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the server takes what is sent");
    }

    /// Writes bytes.
    ///
    /// # Errors
    ///
    /// When the server has closed the connection.
    pub fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Reads an answer to its end.
    pub fn answer(&mut self) -> Answer {
        let head = self.until(b"\r\n\r\n");
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).unwrap().parse().unwrap();
        let fields: Vec<(String, String)> = lines
            .map(|line| line.split_once(':').unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let field =
            |name: &str| fields.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let mut chunks = Vec::new();
        if field("transfer-encoding") == Some("chunked") {
            loop {
                let size = String::from_utf8(self.until(b"\r\n")).unwrap();
                let size = usize::from_str_radix(size.trim_end(), 16).unwrap();
                let mut chunk = self.exactly(size + 2);
                chunk.truncate(size);
                if size == 0 {
                    break;
                }
                chunks.push(chunk);
            }
        } else {
            let len = field("content-length").map_or(0, |len| len.parse().unwrap());
            chunks.push(self.exactly(len));
        }
        Answer::new(status, fields, chunks)
    }

    /// Reads up to the end of something, and forgets it.
    pub fn receive(&mut self, end: &[u8]) {
        self.until(end);
    }

    /// Whether the server has closed the connection, once all is read.
    pub fn is_closed(&mut self) -> bool {
        self.rest.is_empty() && !self.fill()
    }

    /// Says no more, and waits until the server has closed the connection.
    ///
    /// # Panics
    ///
    /// When it does not.
    pub fn leave(mut self) {
        // The server may have closed it already.
        self.stream.shutdown(Shutdown::Write).ok();
        while self.fill() {
            self.rest.clear();
        }
    }

    fn until(&mut self, end: &[u8]) -> Vec<u8> {
        loop {
            if let Some(at) = self.rest.windows(end.len()).position(|window| window == end) {
                return self.rest.drain(..at + end.len()).collect();
            }
            assert!(self.fill(), "the connection ends in {:?}", String::from_utf8_lossy(&self.rest));
        }
    }

    fn exactly(&mut self, len: usize) -> Vec<u8> {
        while self.rest.len() < len {
            assert!(self.fill(), "the connection ends {} bytes early", len - self.rest.len());
        }
        self.rest.drain(..len).collect()
    }

    fn fill(&mut self) -> bool {
        let mut buffer = [0; 8192];
        let read = match self.stream.read(&mut buffer) {
            // A connection that the server had not accepted yet ends like this.
            Err(error) if error.kind() == ErrorKind::ConnectionReset => 0,
            read => read.expect("the server answers in time"),
        };
        self.rest.extend_from_slice(&buffer[..read]);
        read > 0
    }
}
