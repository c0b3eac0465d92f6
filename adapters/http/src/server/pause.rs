//! How long a peer may pause while somebody waits for its request.

use crate::{Runtime, Sleep, Status};
use core::{task::Context, task::Poll, task::ready, time::Duration};

/// The pauses that requests may make; carried by every call, so it is small.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pauses {
    /// In calls with one request message, which is on its way from the start.
    pub(crate) message: Pause,
    /// In request streams, whose peer may well have nothing to say.
    pub(crate) stream: Pause,
}

impl Default for Pauses {
    fn default() -> Self {
        Self { message: Duration::from_secs(30).into(), stream: None.into() }
    }
}

/// The longest pause, in milliseconds; 0 for any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pause(u32);

impl Pause {
    pub(crate) const fn is_limited(self) -> bool {
        self.0 > 0
    }
}

impl From<Duration> for Pause {
    fn from(pause: Duration) -> Self {
        Self(u32::try_from(pause.as_millis()).unwrap_or(u32::MAX).max(1))
    }
}

impl From<Option<Duration>> for Pause {
    fn from(pause: Option<Duration>) -> Self {
        pause.map_or(Self(0), Self::from)
    }
}

/// Measures the pause of a request that somebody waits for.
///
/// In rounds of half the time, so that a body in many pieces does not set a timer for each: a pause is over
/// [`ROUNDS`] ends of rounds without a byte.
pub(crate) struct Pausing {
    most: Pause,
    round: Option<Sleep>,
    silent: u8,
}

/// The first of them is cut short by the last byte that came, anywhere in it.
const ROUNDS: u8 = 3;

impl Pausing {
    pub(crate) const fn new(most: Pause) -> Self {
        Self { most, round: None, silent: 0 }
    }

    /// Something came.
    pub(crate) const fn moved(&mut self) {
        self.silent = 0;
    }

    /// For when nothing has come: what the call ends with once it was too long, or half of it longer.
    #[cold]
    pub(crate) fn poll(&mut self, runtime: &dyn Runtime, cx: &mut Context<'_>) -> Poll<Status> {
        let Pause(most @ 1..) = self.most else { return Poll::Pending };
        let half = Duration::from_millis(most.into()) / 2;
        loop {
            ready!(self.round.get_or_insert_with(|| runtime.sleep(half)).as_mut().poll(cx));
            self.round = None;
            self.silent += 1;
            if self.silent >= ROUNDS {
                return Poll::Ready(stalled(most));
            }
        }
    }
}

fn stalled(most: u32) -> Status {
    let most = Duration::from_millis(most.into());
    Status::deadline_exceeded(format!("the request has stalled: nothing of it came for {most:?}"))
}

#[cfg(test)]
mod tests {
    use super::super::clock::Clock;
    use super::*;
    use core::task::Waker;

    const HALF: Duration = Duration::from_secs(15);

    #[test]
    fn a_pause_ends_after_three_halves_and_starts_anew_with_each_byte() {
        let (clock, cx) = (Clock::default(), &mut Context::from_waker(Waker::noop()));
        let mut pausing = Pausing::new((2 * HALF).into());
        for round in 0..100 {
            assert!(pausing.poll(&clock, cx).is_pending(), "round {round}");
            pausing.moved();
            clock.pass(HALF);
        }
        for (round, is_over) in [(100, false), (101, false), (102, true)] {
            assert_eq!(pausing.poll(&clock, cx).is_ready(), is_over, "round {round}");
            clock.pass(HALF);
        }
        assert!(clock.slept().iter().all(|slept| *slept == HALF));
    }

    #[test]
    fn without_a_limit_no_timer_is_set() {
        let (clock, cx) = (Clock::default(), &mut Context::from_waker(Waker::noop()));
        assert!(Pausing::new(None.into()).poll(&clock, cx).is_pending());
        assert!(clock.slept().is_empty());
    }
}
