//! The body of a request.

use super::head::Length;
use super::input::Input;
use bytes::{Buf as _, Bytes};
use std::io::{self, Read};

/// The most bytes of a chunk's first line, and of trailers.
const MOST_LINE: usize = 4 << 10;

/// The most bytes that are read for nothing, so that a peer which still sends gets to read its answer.
const MOST_UNREAD: usize = 16 << 20;

/// The body of a request, which is read up to its end and no further.
pub(crate) struct Body<'a, S> {
    input: &'a mut Input<S>,
    next: Next,
}

/// What comes next.
#[derive(Clone, Copy)]
enum Next {
    /// So many bytes, and nothing after them.
    Bytes(u64),
    /// The first line of a chunk.
    Chunk,
    /// So many bytes of a chunk, and its end.
    Data(u64),
    Trailers,
    Nothing,
}

impl<'a, S: Read> Body<'a, S> {
    pub(crate) fn new(input: &'a mut Input<S>, length: Length) -> Self {
        let next = match length {
            Length::Known(0) => Next::Nothing,
            Length::Known(len) => Next::Bytes(len),
            Length::Chunked => Next::Chunk,
        };
        Self { input, next }
    }

    /// The next piece; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            self.next = match self.next {
                Next::Nothing => return Ok(None),
                Next::Bytes(left) => {
                    let data = self.data(left)?;
                    let left = left - data.len() as u64;
                    self.next = if left == 0 { Next::Nothing } else { Next::Bytes(left) };
                    return Ok(Some(data));
                }
                Next::Chunk => match self.line(|bytes| httparse::parse_chunk_size(bytes).ok())? {
                    0 => Next::Trailers,
                    len => Next::Data(len),
                },
                Next::Data(0) => self.chunk_end()?,
                Next::Data(left) => {
                    let data = self.data(left)?;
                    self.next = Next::Data(left - data.len() as u64);
                    return Ok(Some(data));
                }
                Next::Trailers => {
                    // They say nothing in a request.
                    self.line(trailers)?;
                    Next::Nothing
                }
            };
        }
    }

    /// Reads what nobody asked for; false when it is too much.
    pub(crate) fn drain(&mut self) -> io::Result<bool> {
        let mut unread = 0;
        while let Some(data) = self.next()? {
            unread += data.len();
            if unread > MOST_UNREAD {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Some bytes, at most so many.
    fn data(&mut self, most: u64) -> io::Result<Bytes> {
        if self.input.buffer.is_empty() {
            self.input.need()?;
        }
        let len = self.input.buffer.len().min(usize::try_from(most).unwrap_or(usize::MAX));
        Ok(self.input.buffer.split_to(len).freeze())
    }

    /// What `parse` finds at the front, once all of it is there.
    fn line<T>(&mut self, parse: impl Fn(&[u8]) -> Option<httparse::Status<(usize, T)>>) -> io::Result<T> {
        loop {
            match parse(&self.input.buffer) {
                Some(httparse::Status::Complete((len, found))) => {
                    self.input.buffer.advance(len);
                    return Ok(found);
                }
                Some(httparse::Status::Partial) if self.input.buffer.len() < MOST_LINE => {
                    self.input.need()?
                }
                _ => return Err(io::ErrorKind::InvalidData.into()),
            }
        }
    }

    fn chunk_end(&mut self) -> io::Result<Next> {
        while self.input.buffer.len() < 2 {
            self.input.need()?;
        }
        if self.input.buffer.starts_with(b"\r\n") {
            self.input.buffer.advance(2);
            return Ok(Next::Chunk);
        }
        Err(io::ErrorKind::InvalidData.into())
    }
}

/// Finds the end of trailers.
fn trailers(bytes: &[u8]) -> Option<httparse::Status<(usize, ())>> {
    let mut fields = [httparse::EMPTY_HEADER; 16];
    Some(match httparse::parse_headers(bytes, &mut fields).ok()? {
        httparse::Status::Complete((len, _)) => httparse::Status::Complete((len, ())),
        httparse::Status::Partial => httparse::Status::Partial,
    })
}
