//! Somebody who means no harm, and must suffer none.

use crate::{assert_good, good};
use core::sync::atomic::{AtomicBool, Ordering};
use sonora_behaviour::Running;
use sonora_behaviour::raw::{Peer, Post};
use std::sync::Arc;
use std::thread::{JoinHandle, spawn};

/// Makes calls of `Ping`, which no probe sees, one after the other on a connection of its own.
pub(crate) struct Bystander {
    enough: Arc<AtomicBool>,
    calls: JoinHandle<usize>,
}

impl Bystander {
    pub(crate) fn start(running: &Running) -> Self {
        let (url, enough) = (running.url.clone(), Arc::<AtomicBool>::default());
        let calls = spawn({
            let enough = Arc::clone(&enough);
            move || {
                let mut peer = Peer::connect(&url);
                let ping = Post::new("", [0; 5]);
                let ping = Post { line: "POST /behaviour.Known/Ping".into(), ..ping };
                let mut calls = 0;
                // At least one call is made from after the harm was done.
                loop {
                    let last = enough.load(Ordering::SeqCst);
                    let answer = peer.ask(&ping);
                    assert_eq!((answer.http, answer.code()), (200, Some(0)), "{answer:?}");
                    calls += 1;
                    if last {
                        assert_good(&Peer::connect(&url).ask(&good()));
                        return calls;
                    }
                }
            }
        });
        Self { enough, calls }
    }

    /// Checks that no call was lost, and that a new connection is served.
    #[track_caller]
    pub(crate) fn stop(self, runtime: &str) {
        self.enough.store(true, Ordering::SeqCst);
        let calls = self.calls.join();
        assert!(calls.is_ok_and(|calls| calls > 0), "{runtime}: a call on another connection was lost");
    }
}
