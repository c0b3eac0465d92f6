//! Runs a reader of core over a body, and watches its manners.

use super::{Feeding, Outcome, Polling};
use bytes::Bytes;
use core::fmt::Debug;

/// The verbs that every reader of core has, but for `poll`, of which it may have several.
pub(super) trait Reader {
    fn feed(&mut self, chunk: Bytes);
    fn finish(&mut self);
    fn buffered(&self) -> usize;
}

/// Writes down that a type of core has these verbs.
macro_rules! reader {
    ($reader:ty) => {
        impl $crate::oracle::drive::Reader for $reader {
            fn feed(&mut self, chunk: ::bytes::Bytes) {
                self.feed(chunk);
            }
            fn finish(&mut self) {
                self.finish();
            }
            fn buffered(&self) -> usize {
                self.buffered()
            }
        }
    };
}
pub(super) use reader;

/// What `poll` gets from `reader` of `body`, fed in this way. It may hold `most` bytes besides one chunk.
pub(super) fn drive<R: Reader, T: Debug, E: Clone + Debug + PartialEq>(
    reader: R,
    poll: impl FnMut(&mut R) -> Result<Option<T>, E>,
    body: &[u8],
    feeding: &Feeding,
    most: usize,
) -> Outcome<T, E> {
    let outcome = Outcome { events: Vec::new(), error: None };
    // An empty body has an end to tell, and a frame of five bytes has at most three parts.
    let mut run = Run { reader, poll, most, fed: 0, most_events: 2 * body.len() + 2, outcome };
    for chunk in feeding.chunks(body) {
        run.feed(chunk, feeding.polling);
        match feeding.polling {
            Polling::Dry => run.poll_dry(),
            Polling::Once => drop(run.poll()),
            Polling::Last => {}
        }
    }
    run.reader.finish();
    run.poll_dry();
    run.expect_silence();
    run.outcome
}

struct Run<R, P, T, E> {
    reader: R,
    poll: P,
    most: usize,
    fed: usize,
    most_events: usize,
    outcome: Outcome<T, E>,
}

impl<R, P, T, E> Run<R, P, T, E>
where
    R: Reader,
    P: FnMut(&mut R) -> Result<Option<T>, E>,
    T: Debug,
    E: Clone + Debug + PartialEq,
{
    fn feed(&mut self, chunk: &[u8], polling: Polling) {
        let before = self.reader.buffered();
        self.reader.feed(Bytes::copy_from_slice(chunk));
        self.fed += chunk.len();
        let held = self.reader.buffered();
        let ahead = if polling == Polling::Dry { chunk.len() } else { self.fed };
        let most = match self.outcome.error {
            None => self.most + ahead,
            Some(_) => before, // what follows a fault is not kept
        };
        assert!(held <= most, "holds {held} bytes, and may hold {most}");
    }

    /// Polls until there is nothing more.
    fn poll_dry(&mut self) {
        while self.poll() {}
        let (held, most) = (self.reader.buffered(), self.most);
        assert!(held <= most, "wants or reads no more and holds {held} bytes of {most}");
    }

    /// Polls once, and says whether that gave something.
    fn poll(&mut self) -> bool {
        let polled = (self.poll)(&mut self.reader);
        if let Some(error) = &self.outcome.error {
            assert_eq!(polled.err().as_ref(), Some(error), "a fault is told again at every poll");
            return false;
        }
        match polled {
            Ok(Some(event)) => self.outcome.events.push(event),
            Ok(None) => return false,
            Err(error) => self.outcome.error = Some(error),
        }
        assert!(self.outcome.events.len() <= self.most_events, "more events than such a body can hold");
        self.outcome.error.is_none()
    }

    /// Whatever is done after the end, nothing more is given, and a fault stays as it is.
    fn expect_silence(&mut self) {
        let told = self.outcome.events.len();
        let error = self.outcome.error.clone();
        for chunk in ["", "\0\0\0\0\0", "AAAAAAA="] {
            self.reader.feed(Bytes::from_static(chunk.as_bytes()));
            self.poll();
            self.reader.finish();
            self.poll();
        }
        assert_eq!(self.outcome.error, error, "a clean end stays clean");
        assert_eq!(
            self.outcome.events.len(),
            told,
            "nothing is told after the end: {:?}",
            self.outcome.events
        );
    }
}
