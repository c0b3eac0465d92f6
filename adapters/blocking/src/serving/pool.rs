//! A bounded pool of threads.

use core::fmt;
use core::panic::AssertUnwindSafe;
use core::time::Duration;
use sonora_http::server::WaitingCall;
use std::collections::VecDeque;
use std::panic::catch_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

type Work = Box<dyn FnOnce() + Send>;

/// What a thread runs.
enum Job {
    Call(WaitingCall),
    /// Of a call that has had a thread before.
    Rest(Work),
}

/// Threads that run functions, in the order in which these come. Dropped, it runs what waits, and ends.
pub(crate) struct Pool(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    /// There is work, or there will be no more.
    news: Condvar,
    /// A thread is done with a function.
    rest: Condvar,
    max_threads: usize,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    threads: usize,
    /// Those of them that run a function.
    busy: usize,
    closed: bool,
}

impl Pool {
    /// At most so many threads, each of which is started when it is first needed.
    pub(crate) fn new(max_threads: usize) -> Self {
        let max_threads = max_threads.max(1);
        Self(Arc::new(Shared {
            state: Mutex::default(),
            news: Condvar::new(),
            rest: Condvar::new(),
            max_threads,
        }))
    }

    /// Runs a function when a thread is free. It is dropped when there is no thread at all, nor can be.
    pub(crate) fn run(&self, work: Work) {
        self.push(self.0.lock(), Job::Rest(work));
    }

    /// The same for a call; `false` when so many wait already, although no thread is free nor can be started.
    pub(crate) fn call(&self, call: WaitingCall, max_waiting: usize) -> bool {
        let mut state = self.0.lock();
        let full = self.0.is_full(&mut state, max_waiting);
        if !full {
            self.push(state, Job::Call(call));
        }
        !full
    }

    fn push(&self, mut state: MutexGuard<'_, State>, job: Job) {
        state.waiting.push_back(job);
        if state.waiting.len() <= state.threads - state.busy {
            self.0.news.notify_one();
        } else if state.threads < self.0.max_threads {
            let shared = Arc::clone(&self.0);
            let started = thread::Builder::new().name("sonora".into()).spawn(move || shared.work());
            state.threads += usize::from(started.is_ok());
            if state.threads == 0 {
                let left = core::mem::take(&mut state.waiting);
                drop(state);
                drop(left);
            }
        }
    }

    /// Waits until no thread has anything to do, but not for ever.
    pub(crate) fn rest(&self, at_most: Duration) {
        let busy = |state: &mut State| state.busy > 0 || !state.waiting.is_empty();
        drop(self.0.rest.wait_timeout_while(self.0.lock(), at_most, busy));
    }
}

impl Job {
    /// Whether its caller has left.
    fn is_over(&self) -> bool {
        matches!(self, Self::Call(call) if call.has_left())
    }

    fn run(self) {
        match self {
            Self::Call(call) => call.run(),
            Self::Rest(work) => work(),
        }
    }
}

impl Shared {
    /// Whether no thread is free, nor can be started, and so many calls wait for one.
    fn is_full(&self, state: &mut State, max_waiting: usize) -> bool {
        let free = self.max_threads - state.busy;
        let enough = |jobs: usize| jobs.checked_sub(free).is_some_and(|waiting| waiting >= max_waiting);
        if !enough(state.waiting.len()) {
            return false;
        }
        // Looked at one by one only here, where they seem to be too many.
        state.waiting.retain(|job| !job.is_over());
        self.rest.notify_all();
        let calls = state.waiting.iter().skip(free).filter(|job| matches!(job, Job::Call(_)));
        enough(state.waiting.len()) && calls.count() >= max_waiting
    }

    /// What a thread does.
    fn work(&self) {
        let mut state = self.lock();
        loop {
            if let Some(job) = state.waiting.pop_front() {
                state.busy += 1;
                drop(state);
                // A call tells its peer of a panic; the thread lives on.
                let _ = catch_unwind(AssertUnwindSafe(|| job.run()));
                state = self.lock();
                state.busy -= 1;
                self.rest.notify_all();
            } else if state.closed {
                state.threads -= 1;
                return;
            } else {
                state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.news.notify_all();
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("max_threads", &self.0.max_threads).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    const LONG: Duration = Duration::from_secs(60);

    /// A function that says that it runs, and runs until it is told to end.
    fn held(pool: &Pool, entered: &Sender<()>) -> Sender<()> {
        let (release, released) = channel();
        let entered = entered.clone();
        let call = WaitingCall::new(move || {
            let _ = entered.send(());
            let _ = released.recv();
        });
        assert!(pool.call(call, usize::MAX));
        release
    }

    /// How many calls wait; `None` when there is a thread for one.
    fn waiting(pool: &Pool) -> Option<usize> {
        let mut state = pool.0.lock();
        (0..100).rev().find(|&count| pool.0.is_full(&mut state, count))
    }

    fn counted(pool: &Pool, count: usize) -> Receiver<()> {
        let (done, all) = channel();
        for _ in 0..count {
            let done = done.clone();
            pool.run(Box::new(move || done.send(()).unwrap_or_default()));
        }
        all
    }

    #[test]
    fn no_more_than_the_most_run_at_once_and_the_rest_waits() {
        let pool = Pool::new(2);
        assert_eq!(waiting(&pool), None);
        let (entered, entries) = channel();
        let holds = [held(&pool, &entered), held(&pool, &entered), held(&pool, &entered)];
        // Also while its threads are only just starting.
        assert_eq!(waiting(&pool), Some(1));
        entries.recv_timeout(LONG).unwrap();
        entries.recv_timeout(LONG).unwrap();
        assert!(entries.try_recv().is_err());
        assert_eq!(waiting(&pool), Some(1));
        let [first, ..] = holds;
        drop(first);
        entries.recv_timeout(LONG).unwrap();
        assert_eq!(waiting(&pool), Some(0));
    }

    #[test]
    fn what_has_had_a_thread_before_is_no_call_that_waits() {
        let pool = Pool::new(1);
        let (entered, entries) = channel();
        let _hold = held(&pool, &entered);
        entries.recv_timeout(LONG).unwrap();
        let _all = counted(&pool, 10);
        assert_eq!(waiting(&pool), Some(0));
        let _next = held(&pool, &entered);
        assert_eq!(waiting(&pool), Some(1));
        assert!(!pool.call(WaitingCall::new(|| {}), 1) && pool.call(WaitingCall::new(|| {}), 2));
    }

    #[test]
    fn a_thread_outlives_a_panic_and_is_used_again() {
        let pool = Pool::new(1);
        // Without the message of a panic hook.
        pool.run(Box::new(|| std::panic::resume_unwind(Box::new("deliberate"))));
        let all = counted(&pool, 100);
        for _ in 0..100 {
            all.recv_timeout(LONG).unwrap();
        }
        pool.rest(LONG);
        assert_eq!(waiting(&pool), None);
    }

    #[test]
    fn what_waits_when_it_is_dropped_still_runs() {
        let pool = Pool::new(1);
        let (entered, entries) = channel();
        let hold = held(&pool, &entered);
        entries.recv_timeout(LONG).unwrap();
        let all = counted(&pool, 10);
        drop(pool);
        drop(hold);
        for _ in 0..10 {
            all.recv_timeout(LONG).unwrap();
        }
        assert!(all.recv_timeout(LONG).is_err(), "the thread has ended");
    }
}
