//! HTTP/2 by hand: frames as the test wants them.

use super::LONGEST;
use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;

/// The types of frames.
pub mod kind {
    /// A piece of a body.
    pub const DATA: u8 = 0;
    /// A head, or trailers.
    pub const HEADERS: u8 = 1;
    /// The end of one stream.
    pub const RST_STREAM: u8 = 3;
    /// What a peer allows.
    pub const SETTINGS: u8 = 4;
    /// A question for a sign of life.
    pub const PING: u8 = 6;
    /// The end of the connection.
    pub const GOAWAY: u8 = 7;
    /// Leave to send more.
    pub const WINDOW_UPDATE: u8 = 8;
    /// More of a head.
    pub const CONTINUATION: u8 = 9;
}

/// What an endpoint says before all else.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its type, of [`kind`].
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// The stream that it belongs to; 0 for the connection.
    pub stream: u32,
    /// What it carries.
    pub payload: Vec<u8>,
}

impl Frame {
    /// A head of a call of `Script`, without the end of its body.
    pub fn call(stream: u32, method: &str, fields: &[(&str, &str)]) -> Self {
        let path = format!("/behaviour.Script/{method}");
        let mut all =
            vec![(":method", "POST"), (":scheme", "http"), (":authority", "test"), (":path", &*path)];
        all.push(("content-type", "application/grpc-web+proto"));
        all.extend_from_slice(fields);
        Self { kind: kind::HEADERS, flags: END_HEADERS, stream, payload: literals(&all) }
    }

    /// A piece of a body.
    pub fn data(stream: u32, payload: impl Into<Vec<u8>>) -> Self {
        Self { kind: kind::DATA, flags: 0, stream, payload: payload.into() }
    }

    /// The same, with the end of the stream.
    #[must_use]
    pub fn last(self) -> Self {
        Self { flags: self.flags | END_STREAM, ..self }
    }

    /// Ends a stream: CANCEL.
    pub fn reset(stream: u32) -> Self {
        Self { kind: kind::RST_STREAM, flags: 0, stream, payload: vec![0, 0, 0, 8] }
    }

    /// The bytes on the wire.
    pub fn to_wire(&self) -> Vec<u8> {
        let len = u32::try_from(self.payload.len()).unwrap().to_be_bytes();
        [&len[1..], &[self.kind, self.flags], &self.stream.to_be_bytes(), &self.payload].concat()
    }

    /// The error that a RST_STREAM or a GOAWAY names.
    pub fn error(&self) -> Option<u32> {
        let at = match self.kind {
            kind::RST_STREAM => 0,
            kind::GOAWAY => 4,
            _ => return None,
        };
        self.payload.get(at..at + 4).map(|code| u32::from_be_bytes(code.try_into().unwrap()))
    }

    /// Whether it ends its stream, well or badly.
    pub fn is_end(&self) -> bool {
        self.kind == kind::RST_STREAM
            || (self.flags & END_STREAM != 0 && matches!(self.kind, kind::DATA | kind::HEADERS))
    }
}

/// Fields of a head, each as a literal that no table holds.
fn literals(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            length(text.len(), &mut block);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

/// HPACK's number with a prefix of seven bits.
fn length(len: usize, block: &mut Vec<u8>) {
    if len < 127 {
        block.push(len as u8);
        return;
    }
    block.push(127);
    let mut rest = len - 127;
    while rest >= 128 {
        block.push((rest % 128) as u8 | 128);
        rest /= 128;
    }
    block.push(rest as u8);
}

/// A connection to a server, over HTTP/2.
#[derive(Debug)]
pub struct H2Peer {
    stream: TcpStream,
}

impl H2Peer {
    /// Connects to `http://host:port`, and says what begins every connection.
    pub fn connect(url: &str) -> Self {
        let mut peer = Self::silent(url);
        peer.send(&Self::begins()).unwrap();
        peer
    }

    /// What begins every connection: the preface, and settings that say nothing.
    pub fn begins() -> Vec<u8> {
        let settings = Frame { kind: kind::SETTINGS, flags: 0, stream: 0, payload: Vec::new() };
        [PREFACE, &settings.to_wire()].concat()
    }

    /// Connects, and says nothing.
    pub fn silent(url: &str) -> Self {
        let stream = TcpStream::connect(url.strip_prefix("http://").unwrap()).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        stream.set_write_timeout(Some(LONGEST)).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { stream }
    }

    /// Writes bytes.
    ///
    /// # Errors
    ///
    /// When the server has closed the connection.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Writes a frame.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn frame(&mut self, frame: &Frame) -> io::Result<()> {
        self.send(&frame.to_wire())
    }

    /// Reads a frame; `None` once the server has closed the connection.
    pub fn read(&mut self) -> Option<Frame> {
        let mut head = [0; 9];
        self.exactly(&mut head)?;
        let [a, b, c, kind, flags, stream @ ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        self.exactly(&mut payload)?;
        Some(Frame { kind, flags, stream: u32::from_be_bytes(stream), payload })
    }

    /// Reads up to a frame that is looked for; what came before it is lost.
    ///
    /// # Panics
    ///
    /// When the connection ends first.
    pub fn until(&mut self, is_it: impl Fn(&Frame) -> bool) -> Frame {
        let mut said = None;
        while let Some(frame) = self.read() {
            if is_it(&frame) {
                return frame;
            }
            said = frame.error().or(said);
        }
        panic!("the connection ends before what is looked for; the last error said is {said:?}")
    }

    /// Reads to the connection's end; what a GOAWAY said last.
    pub fn end(&mut self) -> Option<u32> {
        let mut said = None;
        while let Some(frame) = self.read() {
            if frame.kind == kind::GOAWAY {
                said = frame.error();
            }
        }
        said
    }

    fn exactly(&mut self, place: &mut [u8]) -> Option<()> {
        match self.stream.read_exact(place) {
            Ok(()) => Some(()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                panic!("the server says nothing in time")
            }
            Err(_) => None,
        }
    }
}
