//! Answers on their way to the peer.

use sonora_core::{ResponseHead, cors};
use std::io::{self, Write};

/// An answer of HTTP's own.
pub(crate) fn plain(output: &mut impl Write, status: u16, fields: &str, body: &str) -> io::Result<()> {
    write!(output, "HTTP/1.1 {status} \r\n{fields}content-length: {}\r\n\r\n{body}", body.len())
}

/// A head, with what lets a browser's page read the answer.
pub(crate) fn head(head: &ResponseHead, cors: cors::Fields<'_>) -> Vec<u8> {
    let mut out =
        format!("HTTP/1.1 {} \r\ncontent-type: {}\r\n", head.status, head.content_type).into_bytes();
    let fields = head.fields.iter().map(|(name, value)| (&**name, &**value));
    for (name, value) in fields {
        out.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    fields_of(cors, &mut out);
    out
}

/// The answer to a browser that asks whether a page may call.
pub(crate) fn preflight(output: &mut impl Write, cors: cors::Fields<'_>) -> io::Result<()> {
    let mut out = b"HTTP/1.1 204 \r\n".to_vec();
    fields_of(cors, &mut out);
    out.extend(b"\r\n");
    output.write_all(&out)
}

fn fields_of(cors: cors::Fields<'_>, out: &mut Vec<u8>) {
    for (name, value) in cors {
        out.extend([name.as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
}

/// Sends a head and a body of known length, in one write.
pub(crate) fn whole(output: &mut impl Write, mut head: Vec<u8>, body: &[u8]) -> io::Result<()> {
    head.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
    head.extend(body);
    output.write_all(&head)
}

/// A body whose length is not known, chunk by chunk.
pub(crate) struct Chunks<'a, W>(&'a mut W);

impl<'a, W: Write> Chunks<'a, W> {
    /// Sends the head.
    pub(crate) fn begin(output: &'a mut W, mut head: Vec<u8>) -> io::Result<Self> {
        head.extend(b"transfer-encoding: chunked\r\n\r\n");
        output.write_all(&head)?;
        Ok(Self(output))
    }

    /// Sends a chunk, which must not be empty: that would be the end.
    pub(crate) fn send(&mut self, data: &[u8]) -> io::Result<()> {
        let len = format!("{:x}\r\n", data.len());
        self.0.write_all(&[len.as_bytes(), data, b"\r\n"].concat())
    }

    /// Sends the last chunk, and that it was.
    pub(crate) fn end(self, data: &[u8]) -> io::Result<()> {
        let len = format!("{:x}\r\n", data.len());
        self.0.write_all(&[len.as_bytes(), data, b"\r\n0\r\n\r\n"].concat())
    }
}
