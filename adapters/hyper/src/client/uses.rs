//! Who uses a connection that many share, and since when nobody does.

use core::time::Duration;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The uses of one connection; clones count together.
#[derive(Clone, Default)]
pub(crate) struct Uses(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    running: usize,
    /// When the last of them ended.
    ended: Option<Instant>,
}

/// A call that runs, until it is dropped.
pub(crate) struct Use(Uses);

impl Uses {
    pub(crate) fn begin(&self) -> Use {
        self.lock().running += 1;
        Use(self.clone())
    }

    /// Whether there was none for so long.
    pub(crate) fn rest(&self, longest: Duration) -> bool {
        let state = self.lock();
        state.running == 0 && state.ended.is_some_and(|ended| ended.elapsed() >= longest)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Use {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.running -= 1;
        state.ended = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_rests_when_the_last_of_its_uses_has_ended() {
        let uses = Uses::default();
        assert!(!uses.rest(Duration::ZERO), "nobody has used it yet");
        let (one, two) = (uses.begin(), uses.begin());
        drop(one);
        assert!(!uses.rest(Duration::ZERO));
        drop(two);
        assert!(uses.rest(Duration::ZERO) && !uses.rest(Duration::from_secs(3600)));
    }
}
