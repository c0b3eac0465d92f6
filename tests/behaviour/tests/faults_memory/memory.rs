//! How much is allocated.

use core::time::Duration;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use std::alloc::System;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// A hang is a failure.
const LONGEST: Duration = Duration::from_secs(30);

/// Bytes that are allocated now.
pub(crate) fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// Bytes that were ever allocated.
pub(crate) fn allocated() -> usize {
    ALLOCATOR.stats().bytes_allocated
}

/// Sends `pieces` of the same bytes, and tells the most that the process held in between.
pub(crate) fn peak(mut send: impl FnMut(&[u8]) -> bool, piece: &[u8], pieces: usize) -> usize {
    let mut most = held();
    for _ in 0..pieces {
        if !send(piece) {
            break;
        }
        most = most.max(held());
    }
    most
}

/// Waits while more than this is held; what is not given back in the end is a failure.
pub(crate) fn while_held(more_than: usize, fail: impl Fn()) {
    let begun = Instant::now();
    while held() > more_than {
        if begun.elapsed() > LONGEST {
            return fail();
        }
        std::thread::yield_now();
    }
}
