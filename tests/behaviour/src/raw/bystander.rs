//! Somebody who means no harm, and must suffer none.

use super::{Peer, Post};
use crate::Running;
use core::sync::atomic::{AtomicBool, Ordering};
use std::sync::Arc;
use std::thread::{JoinHandle, spawn};

/// Makes calls of `Ping`, which no probe sees, one after the other on a connection of its own.
#[derive(Debug)]
pub struct Bystander {
    enough: Arc<AtomicBool>,
    calls: JoinHandle<usize>,
}

/// How long the server lets a connection be silent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Longer than a thread waits for its turn: a connection that closes is a call that is lost.
    Long,
    /// For a moment only: a connection may close before it was used.
    Brief,
}

impl Bystander {
    /// Begins to call.
    pub fn start(running: &Running, silence: Silence) -> Self {
        let (url, enough) = (running.url.clone(), Arc::<AtomicBool>::default());
        let calls = spawn({
            let enough = Arc::clone(&enough);
            move || call(&url, silence, &enough)
        });
        Self { enough, calls }
    }

    /// Checks that no call was lost, and that a new connection is served; how many calls were made.
    ///
    /// # Panics
    ///
    /// When one was lost.
    #[track_caller]
    pub fn stop(self, runtime: &str) -> usize {
        self.enough.store(true, Ordering::SeqCst);
        self.calls.join().unwrap_or_else(|_| panic!("{runtime}: a call on another connection was lost"))
    }
}

fn call(url: &str, silence: Silence, enough: &AtomicBool) -> usize {
    let ping = Post { line: "POST /behaviour.Known/Ping".into(), ..Post::new("", [0; 5]) };
    let mut peer = Peer::connect(url);
    let mut calls = 0;
    // At least one call is made from after the harm was done.
    loop {
        let last = enough.load(Ordering::SeqCst);
        peer = ask(peer, url, silence, &ping);
        calls += 1;
        if last {
            ask(Peer::connect(url), url, silence, &ping);
            return calls + 1;
        }
    }
}

/// Makes one call; the connection for the next.
fn ask(mut peer: Peer, url: &str, silence: Silence, ping: &Post) -> Peer {
    let answer = loop {
        match peer.try_ask(ping) {
            Some(answer) => break answer,
            None => assert_eq!(silence, Silence::Brief, "the connection was closed without a word"),
        }
        peer = Peer::connect(url);
    };
    assert_eq!((answer.http, answer.code()), (200, Some(0)), "{answer:?}");
    peer
}
