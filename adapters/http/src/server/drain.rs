//! What is left of a request when its answer is already known.
//!
//! A peer on HTTP/1.1 that is still sending reads no answer: it meets a closed socket first, and its next call
//! on the connection fails. So the rest of a body is read and thrown away, within bounds. On HTTP/2 a stream is
//! reset instead, which costs nobody anything.

use super::RequestBody;
use crate::body::{Part, poll_part};
use crate::{CallBody, Runtime, Sleep};
use bytes::Bytes;
use core::convert::Infallible;
use core::{pin::Pin, task::Context, task::Poll, task::ready, time::Duration};
use http::Version;
use http_body::{Body as HttpBody, Frame};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read for nothing, at most; a peer that sends more meets a closed connection.
const MOST_BYTES: u64 = 64 << 20;

/// Time that is spent on it, at most.
const MOST_TIME: Duration = Duration::from_secs(30);

/// How long an answer waits for it, at most.
const MOST_DELAY: Duration = Duration::from_secs(10);

/// How long a peer may pause. One that is not sending can read its answer, and on HTTP/1.1 waits for the end of it.
const MOST_PAUSE: Duration = Duration::from_secs(2);

/// Reads a body to its end, within bounds.
pub(crate) struct Drain {
    left: u64,
    time: Sleep,
    pause: Option<Sleep>,
}

impl Drain {
    pub(crate) fn new(runtime: &dyn Runtime) -> Self {
        Self { left: MOST_BYTES, time: runtime.sleep(MOST_TIME), pause: None }
    }

    /// For a body that is read before its call is answered.
    pub(crate) fn before_answer(runtime: &dyn Runtime) -> Self {
        Self { time: runtime.sleep(MOST_DELAY), ..Self::new(runtime) }
    }

    /// Ready when nothing is left of `body`, or when it was enough.
    pub(crate) fn poll<B: HttpBody>(
        &mut self,
        mut body: Pin<&mut B>,
        runtime: &dyn Runtime,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        loop {
            if self.time.as_mut().poll(cx).is_ready() {
                return Poll::Ready(());
            }
            let Poll::Ready(part) = poll_part(body.as_mut(), cx) else {
                return self.pause.get_or_insert_with(|| runtime.sleep(MOST_PAUSE)).as_mut().poll(cx);
            };
            self.pause = None;
            match part {
                Some(Ok(Part::Chunk(chunk))) if self.left >= chunk.len() as u64 => {
                    self.left -= chunk.len() as u64
                }
                Some(Ok(Part::Trailers(_))) => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

/// Whether a body has to be drained at all.
pub(crate) fn wanted<B: HttpBody>(body: &B, version: Version) -> bool {
    version < Version::HTTP_2 && !body.is_end_stream()
}

/// Where a request stream leaves its body when it is dropped before the body's end.
pub(crate) type Remains<B> = Arc<Mutex<Option<Pin<Box<B>>>>>;

/// An answer whose end waits for what is left of the request.
pub(crate) struct DrainAfter<B> {
    answer: Option<CallBody>,
    remains: Remains<B>,
    drain: Option<(Pin<Box<B>>, Drain)>,
    runtime: Arc<dyn Runtime>,
}

/// Makes the end of `answer` wait for what is left of the request, where its HTTP version asks for it.
pub(crate) fn drain_after<B: RequestBody>(
    answer: CallBody,
    remains: Remains<B>,
    version: Version,
    runtime: Arc<dyn Runtime>,
) -> CallBody {
    if version >= Version::HTTP_2 {
        return answer;
    }
    CallBody::boxed(DrainAfter { answer: Some(answer), remains, drain: None, runtime })
}

/// The same for a request whose body nobody has begun to read.
pub(crate) fn drain_unread<B: RequestBody>(
    answer: CallBody,
    body: B,
    version: Version,
    runtime: &Arc<dyn Runtime>,
) -> CallBody {
    if !wanted(&body, version) {
        return answer;
    }
    let remains = Arc::new(Mutex::new(Some(Box::pin(body))));
    drain_after(answer, remains, version, Arc::clone(runtime))
}

impl<B: RequestBody> HttpBody for DrainAfter<B> {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = self.get_mut();
        if let Some(answer) = &mut this.answer {
            if let Some(frame) = ready!(Pin::new(answer).poll_frame(cx)) {
                return Poll::Ready(Some(frame));
            }
            // The handler's streams go with its answer, and leave the request's body behind.
            this.answer = None;
            let body = this.remains.lock().unwrap_or_else(PoisonError::into_inner).take();
            this.drain =
                body.filter(|body| !body.is_end_stream()).map(|body| (body, Drain::new(&*this.runtime)));
        }
        if let Some((body, drain)) = &mut this.drain {
            ready!(drain.poll(body.as_mut(), &*this.runtime, cx));
            this.drain = None;
        }
        Poll::Ready(None)
    }

    fn is_end_stream(&self) -> bool {
        self.answer.is_none() && self.drain.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::*;
    use core::task::Waker;

    const MIB: usize = 1 << 20;
    const INSTANT: Duration = Duration::from_millis(1);

    /// Gives these chunks, one piece of memory for all of them, and then ends or waits for ever.
    struct Chunks {
        left: std::vec::IntoIter<usize>,
        ends: bool,
    }

    impl HttpBody for Chunks {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            _: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            static CHUNK: [u8; MIB] = [7; MIB];
            match self.left.next() {
                Some(len) => Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&CHUNK[..len]))))),
                None if self.ends => Poll::Ready(None),
                None => Poll::Pending,
            }
        }
    }

    impl Chunks {
        /// Gives nothing.
        fn silent() -> Self {
            Self { left: Vec::new().into_iter(), ends: false }
        }
    }

    /// A body of so many bytes.
    fn sized(bytes: usize, ends: bool) -> Chunks {
        let mut chunks = vec![MIB; bytes / MIB];
        chunks.push(bytes % MIB);
        Chunks { left: chunks.into_iter(), ends }
    }

    fn poll(drain: &mut Drain, body: &mut Chunks, clock: &Clock) -> bool {
        drain.poll(Pin::new(body), clock, &mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn sixty_four_mebibytes_are_read_and_one_byte_more_ends_it() {
        let most = 64 * MIB;
        for (bytes, more_is_awaited) in [(most - 1, true), (most, true), (most + 1, false)] {
            let (clock, mut body) = (Clock::default(), sized(bytes, false));
            let mut drain = Drain::new(&clock);
            assert_eq!(poll(&mut drain, &mut body, &clock), !more_is_awaited, "{bytes}");
            assert_eq!(body.left.len(), 0);
        }
        let (clock, mut body) = (Clock::default(), sized(2 * most, true));
        assert!(poll(&mut Drain::new(&clock), &mut body, &clock));
        assert_eq!(body.left.len(), 64, "one chunk too many is read, and no more");
    }

    #[test]
    fn a_body_that_ends_is_enough() {
        let (clock, mut body) = (Clock::default(), sized(3 * MIB, true));
        assert!(poll(&mut Drain::new(&clock), &mut body, &clock));
        assert_eq!(body.left.len(), 0);
    }

    /// Sends a byte each second, and hears when nobody reads on.
    fn trickle(mut drain: Drain, clock: &Clock) -> Duration {
        let mut passed = Duration::ZERO;
        while !poll(&mut drain, &mut sized(1, false), clock) {
            clock.pass(Duration::from_secs(1));
            passed += Duration::from_secs(1);
        }
        passed
    }

    #[test]
    fn a_body_that_moves_is_read_for_half_a_minute_and_before_an_answer_for_ten_seconds() {
        let clock = Clock::default();
        assert_eq!(trickle(Drain::new(&clock), &clock), Duration::from_secs(30));
        assert_eq!(trickle(Drain::before_answer(&clock), &clock), Duration::from_secs(10));
    }

    #[test]
    fn time_is_over_at_its_last_instant_and_not_before() {
        for (make, most) in [
            (Drain::new as fn(&dyn Runtime) -> Drain, Duration::from_secs(30)),
            (Drain::before_answer, Duration::from_secs(10)),
        ] {
            let clock = Clock::default();
            let mut drain = make(&clock);
            clock.pass(most - INSTANT);
            assert!(!poll(&mut drain, &mut sized(1, false), &clock));
            clock.pass(INSTANT);
            assert!(poll(&mut drain, &mut sized(1, false), &clock), "{most:?}");
        }
    }

    #[test]
    fn a_pause_of_two_seconds_ends_it_and_each_chunk_begins_another() {
        let (clock, pause) = (Clock::default(), Duration::from_secs(2));
        let mut drain = Drain::new(&clock);
        for _ in 0..3 {
            assert!(!poll(&mut drain, &mut sized(1, false), &clock));
            clock.pass(pause - INSTANT);
            assert!(!poll(&mut drain, &mut Chunks::silent(), &clock));
        }
        clock.pass(INSTANT);
        assert!(poll(&mut drain, &mut Chunks::silent(), &clock));
    }
}
