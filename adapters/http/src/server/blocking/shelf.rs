//! A response stream that a thread makes and a connection takes.
//!
//! The thread fills the shelf and leaves it when it is full: a peer that does not read keeps no thread. When the
//! connection has taken half of it, a thread goes on.

use super::run::{Hold, no_thread};
use crate::blocking::Streaming;
use crate::cancellation::Over;
use crate::server::guard::unless_panics;
use crate::server::observe::Span;
use crate::streaming::Source;
use crate::{Runtime, Status};
use core::{pin::Pin, task::Context, task::Poll, task::Waker};
use prost::Message;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many messages are made before they are taken, at most ...
const MOST_MESSAGES: usize = 16;

/// ... and how many bytes of them, beyond which no message is begun.
const MOST_BYTES: usize = 64 << 10;

/// Between the thread and the connection.
pub(super) struct Shelf<T> {
    state: Mutex<State<T>>,
    runtime: Arc<dyn Runtime>,
    over: Over,
    span: Span,
}

struct State<T> {
    ready: VecDeque<(T, usize)>,
    bytes: usize,
    making: Making<T>,
    taker: Option<Waker>,
}

/// What becomes of the stream after what is ready.
enum Making<T> {
    /// A thread is at it.
    Running,
    /// The shelf was full.
    Paused(Streaming<T>),
    /// It has ended.
    Ended(Option<Status>),
}

/// A stream with which a thread is at work.
struct Maker<T: Message + 'static> {
    shelf: Arc<Shelf<T>>,
    messages: Option<Streaming<T>>,
}

/// What the connection takes. Dropped, it ends the stream.
pub(super) struct Served<T: Message + 'static> {
    shelf: Arc<Shelf<T>>,
    _hold: Hold,
}

impl<T: Message + 'static> Shelf<T> {
    pub(super) fn new(runtime: Arc<dyn Runtime>, over: Over, span: Span) -> Self {
        let state = State { ready: VecDeque::new(), bytes: 0, making: Making::Running, taker: None };
        Self { state: Mutex::new(state), runtime, over, span }
    }

    /// Makes messages until the shelf is full or the stream ends.
    pub(super) fn fill(self: &Arc<Self>, messages: Streaming<T>) {
        Maker { shelf: Arc::clone(self), messages: Some(messages) }.run();
    }

    /// Has a thread go on with the stream.
    fn resume(self: &Arc<Self>, messages: Streaming<T>) {
        let maker = Maker { shelf: Arc::clone(self), messages: Some(messages) };
        self.runtime.spawn_blocking(Box::new(move || maker.run()));
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, status: Option<Status>) {
        let taker = {
            let mut state = self.lock();
            state.making = Making::Ended(status);
            state.taker.take()
        };
        taker.into_iter().for_each(Waker::wake);
    }
}

impl<T> State<T> {
    const fn is_full(&self, ready: usize) -> bool {
        ready >= MOST_MESSAGES || self.bytes >= MOST_BYTES
    }

    /// The stream, when it was paused and there is room again.
    fn resumed(&mut self) -> Option<Streaming<T>> {
        // Only when half is taken: to go on for each message would be a change of threads for each.
        let is_wanted = matches!(self.making, Making::Paused(_)) && !self.is_full(2 * self.ready.len());
        is_wanted.then(|| self.paused()).flatten()
    }

    fn paused(&mut self) -> Option<Streaming<T>> {
        match core::mem::replace(&mut self.making, Making::Running) {
            Making::Paused(messages) => Some(messages),
            other => {
                self.making = other;
                None
            }
        }
    }
}

impl<T: Message + 'static> Maker<T> {
    fn run(mut self) {
        while let Some(messages) = &mut self.messages {
            if self.shelf.over.0.has_fired() {
                return self.end(None);
            }
            match unless_panics(|| self.shelf.span.run(|| messages.next())) {
                Ok(Some(Ok(message))) => self.put(message),
                Ok(Some(Err(status))) | Err(status) => return self.end(Some(status)),
                Ok(None) => return self.end(None),
            }
        }
    }

    /// Puts a message onto the shelf, and the stream beside it when the shelf is full.
    fn put(&mut self, message: T) {
        let len = message.encoded_len();
        let taker = {
            let mut state = self.shelf.lock();
            state.bytes += len;
            state.ready.push_back((message, len));
            // Under the lock: who takes away the shelf says so first, then looks for a stream beside it.
            if state.is_full(state.ready.len())
                && !self.shelf.over.0.has_fired()
                && let Some(messages) = self.messages.take()
            {
                state.making = Making::Paused(messages);
            }
            state.taker.take()
        };
        taker.into_iter().for_each(Waker::wake);
    }

    fn end(&mut self, status: Option<Status>) {
        // Dropped first: it may hold the request's stream, or set trailing metadata at its very end.
        let dropped = unless_panics(|| self.shelf.span.run(|| drop(self.messages.take())));
        self.shelf.end(status.or(dropped.err()));
    }
}

impl<T: Message + 'static> Drop for Maker<T> {
    fn drop(&mut self) {
        // The runtime dropped it instead of running it.
        if self.messages.is_some() {
            self.end(Some(no_thread()));
        }
    }
}

impl<T: Message + 'static> Served<T> {
    pub(super) const fn new(shelf: Arc<Shelf<T>>, hold: Hold) -> Self {
        Self { shelf, _hold: hold }
    }
}

impl<T: Message + 'static> Source<T> for Served<T> {
    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T, Status>>> {
        let (next, resumed) = {
            let mut state = self.shelf.lock();
            let next = match state.ready.pop_front() {
                Some((message, len)) => {
                    state.bytes -= len;
                    Poll::Ready(Some(Ok(message)))
                }
                None => match &mut state.making {
                    Making::Ended(status) => Poll::Ready(status.take().map(Err)),
                    Making::Running | Making::Paused(_) => {
                        state.taker = Some(cx.waker().clone());
                        Poll::Pending
                    }
                },
            };
            (next, state.resumed())
        };
        if let Some(messages) = resumed {
            self.shelf.resume(messages);
        }
        next
    }
}

impl<T: Message + 'static> Drop for Served<T> {
    fn drop(&mut self) {
        self.shelf.over.0.fire();
        let paused = self.shelf.lock().paused();
        if let Some(messages) = paused {
            // What the user's iterator does at its end may block as well.
            let span = self.shelf.span.clone();
            let end = move || drop(unless_panics(|| span.run(|| drop(messages))));
            self.shelf.runtime.spawn_blocking(Box::new(end));
        }
    }
}
