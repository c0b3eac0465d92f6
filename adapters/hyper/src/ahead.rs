//! Reads ahead of hyper: which version of HTTP the peer speaks is known only then; and that a caller has left would
//! stay unseen for as long as hyper does not read, because nobody asks for more of the request.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
use http::Version;
use hyper::rt::{Read, ReadBuf, ReadBufCursor};

/// Bytes that were read before anybody wanted them.
#[derive(Debug, Default)]
pub(crate) struct Ahead {
    bytes: Vec<u8>,
    used: usize,
}

/// The most bytes that are read ahead; behind more, the end of a connection is not seen. A caller must not fill our
/// memory with what its handler does not want.
const MOST: usize = 16 << 10;

/// What a client on HTTP/2 says first. Source: RFC 9113, *HTTP/2 Connection Preface*.
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

impl Ahead {
    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// Hands bytes to whom they were read for.
    pub(crate) fn give(&mut self, buffer: &mut ReadBufCursor<'_>) {
        let rest = &self.bytes[self.used..];
        let given = rest.len().min(buffer.remaining());
        buffer.put_slice(&rest[..given]);
        self.used += given;
        if self.used == self.bytes.len() {
            *self = Self::default();
        }
    }

    /// Reads what there is, and waits for more; ready when the peer has closed its side, or the connection broke.
    pub(crate) fn poll_end<I: Read + Unpin>(&mut self, io: &mut I, cx: &mut Context<'_>) -> Poll<()> {
        while self.bytes.len() < MOST {
            if !ready!(self.poll_more(io, cx)) {
                return Poll::Ready(());
            }
        }
        Poll::Pending
    }

    /// Reads until it is clear which version of HTTP the peer speaks; where it says too little, HTTP/1.1, which
    /// knows what to make of that.
    pub(crate) fn poll_version<I: Read + Unpin>(
        &mut self,
        io: &mut I,
        cx: &mut Context<'_>,
    ) -> Poll<Version> {
        loop {
            if self.bytes.starts_with(PREFACE) {
                return Poll::Ready(Version::HTTP_2);
            }
            if !PREFACE.starts_with(&self.bytes) || !ready!(self.poll_more(io, cx)) {
                return Poll::Ready(Version::HTTP_11);
            }
        }
    }

    /// Reads a piece; false when there is no more.
    fn poll_more<I: Read + Unpin>(&mut self, io: &mut I, cx: &mut Context<'_>) -> Poll<bool> {
        let mut place = [0; 4096];
        let mut buffer = ReadBuf::new(&mut place);
        let read = ready!(Pin::new(io).poll_read(cx, buffer.unfilled()));
        self.bytes.extend_from_slice(buffer.filled());
        Poll::Ready(read.is_ok() && !buffer.filled().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::task::Waker;
    use std::collections::VecDeque;
    use std::io;

    /// Says its pieces, then waits, or ends where an empty one stands.
    struct Pieces(VecDeque<Vec<u8>>);

    impl Read for Pieces {
        fn poll_read(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
            mut buffer: ReadBufCursor<'_>,
        ) -> Poll<io::Result<()>> {
            let Some(piece) = self.0.pop_front() else { return Poll::Pending };
            buffer.put_slice(&piece);
            Poll::Ready(Ok(()))
        }
    }

    fn all(ahead: &mut Ahead, room: usize) -> Vec<u8> {
        let mut all = Vec::new();
        while !ahead.is_empty() {
            let mut place = vec![0; room];
            let mut buffer = ReadBuf::new(&mut place);
            ahead.give(&mut buffer.unfilled());
            all.extend_from_slice(buffer.filled());
        }
        all
    }

    #[test]
    fn what_is_read_ahead_is_given_in_order_and_an_end_is_seen() {
        let cx = &mut Context::from_waker(Waker::noop());
        for room in [1, 3, 100] {
            let mut io = Pieces([b"ab".to_vec(), b"cde".to_vec()].into());
            let mut ahead = Ahead::default();
            assert!(ahead.poll_end(&mut io, cx).is_pending());
            assert_eq!(all(&mut ahead, room), b"abcde");
            io.0.push_back(Vec::new());
            assert!(ahead.poll_end(&mut io, cx).is_ready());
        }
    }

    #[test]
    fn the_first_bytes_tell_the_version_at_any_split() {
        let cx = &mut Context::from_waker(Waker::noop());
        let two = [PREFACE, b"\0\0\0\x04"].concat();
        let rows = [
            (&two[..], Version::HTTP_2, PREFACE.len()),
            (b"POST / HTTP/1.1\r\n", Version::HTTP_11, 2),
            (b"PRI * HTTP/1.1\r\n", Version::HTTP_11, 12),
            (b"GET / HTTP/1.1\r\n", Version::HTTP_11, 1),
        ];
        for (said, version, known_by) in rows {
            for split in 1..said.len() {
                let mut io = Pieces([said[..split].to_vec()].into());
                let mut ahead = Ahead::default();
                let told = ahead.poll_version(&mut io, cx);
                assert_eq!(told.is_ready(), split >= known_by, "{version:?} {split}");
                io.0.push_back(said[split..].to_vec());
                assert_eq!(ahead.poll_version(&mut io, cx), Poll::Ready(version));
                assert!(said.starts_with(&all(&mut ahead, 7)), "{version:?} {split}");
            }
            let mut gone = Pieces([said[..known_by - 1].to_vec(), Vec::new()].into());
            assert_eq!(Ahead::default().poll_version(&mut gone, cx), Poll::Ready(Version::HTTP_11));
        }
    }

    #[test]
    fn no_more_is_read_ahead_than_there_is_room_for() {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut io = Pieces(vec![vec![7; 4096]; 100].into());
        let mut ahead = Ahead::default();
        assert!(ahead.poll_end(&mut io, cx).is_pending());
        assert_eq!((all(&mut ahead, 1000).len(), io.0.len()), (MOST, 100 - MOST / 4096));
    }
}
