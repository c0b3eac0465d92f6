//! Reads ahead of hyper, which does not read while nobody asks for the body of a request: that a caller has left
//! would stay unseen for as long as its handler holds the request stream without polling it.

use core::pin::Pin;
use core::task::{Context, Poll, ready};
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
        let mut place = [0; 4096];
        while self.bytes.len() < MOST {
            let mut buffer = ReadBuf::new(&mut place);
            match ready!(Pin::new(&mut *io).poll_read(cx, buffer.unfilled())) {
                Ok(()) if !buffer.filled().is_empty() => self.bytes.extend_from_slice(buffer.filled()),
                _ => return Poll::Ready(()),
            }
        }
        Poll::Pending
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
    fn no_more_is_read_ahead_than_there_is_room_for() {
        let cx = &mut Context::from_waker(Waker::noop());
        let mut io = Pieces(vec![vec![7; 4096]; 100].into());
        let mut ahead = Ahead::default();
        assert!(ahead.poll_end(&mut io, cx).is_pending());
        assert_eq!((all(&mut ahead, 1000).len(), io.0.len()), (MOST, 100 - MOST / 4096));
    }
}
