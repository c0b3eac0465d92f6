//! The connections of a transport that no call uses.

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// A connection that rests between two calls.
pub trait Resting {
    /// Whether it is known to serve no further call.
    fn is_closed(&self) -> bool;
}

/// Connections that no call uses, for a [`Transport`](super::Transport) that keeps some. Cheap to clone; all clones
/// hold the same.
///
/// The one that was used last is the next to be used, so that those not needed grow old and are closed.
#[derive(Debug)]
pub struct Idle<C> {
    connections: Arc<Mutex<Vec<Rested<C>>>>,
    most: usize,
    time: Duration,
}

/// A connection, and since when it rests.
type Rested<C> = (C, Instant);

impl<C: Resting> Idle<C> {
    /// Keeps at most so many connections, each for at most so long.
    pub fn new(most: usize, time: Duration) -> Self {
        Self { connections: Arc::default(), most, time }
    }

    /// The connection that was used last: if that has rested for too long, all others have.
    pub fn take(&self) -> Option<C> {
        let mut connections = self.lock();
        while let Some((connection, since)) = connections.pop() {
            if since.elapsed() > self.time {
                connections.clear();
            } else if !connection.is_closed() {
                return Some(connection);
            }
        }
        None
    }

    /// Keeps a connection whose last response was read to its end, and closes those that have rested for too long.
    pub fn put(&self, connection: C) {
        if connection.is_closed() {
            return;
        }
        let (mut connections, now) = (self.lock(), Instant::now());
        let is_old = |(_, since): &Rested<C>| now.duration_since(*since) > self.time;
        let old = connections.iter().take_while(|rested| is_old(rested)).count();
        connections.drain(..old);
        if connections.len() < self.most {
            connections.push((connection, now));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Rested<C>>> {
        self.connections.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Clone for Idle<C> {
    fn clone(&self) -> Self {
        Self { connections: Arc::clone(&self.connections), most: self.most, time: self.time }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A connection of this number; an odd one is closed.
    #[derive(Debug, PartialEq)]
    struct Numbered(u32);

    impl Resting for Numbered {
        fn is_closed(&self) -> bool {
            self.0 % 2 == 1
        }
    }

    #[test]
    fn the_last_to_rest_is_the_first_to_go_on_and_no_more_are_kept_than_may_be() {
        let idle = Idle::new(2, Duration::MAX);
        for number in [2, 3, 4, 6] {
            idle.put(Numbered(number));
        }
        assert_eq!([(); 3].map(|()| idle.take()), [Some(Numbered(4)), Some(Numbered(2)), None]);
    }

    #[test]
    fn none_that_has_rested_for_too_long_goes_on() {
        let idle = Idle::new(2, Duration::ZERO);
        idle.put(Numbered(2));
        while Instant::now() == idle.lock()[0].1 {}
        assert_eq!(idle.take(), None);
    }
}
