//! What an observer sees of the calls.

use core::sync::atomic::{AtomicU64, Ordering};
use sonora_http::server::{EndedCall, Observe};
use std::sync::Arc;

/// Counts the calls that have ended.
pub(super) struct Seen(pub(super) Arc<AtomicU64>);

impl Observe for Seen {
    fn call_ended(&self, _: &EndedCall<'_>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
