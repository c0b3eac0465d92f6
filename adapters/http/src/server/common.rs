//! What all calls of a server have in common.

use super::pause::Pauses;
use crate::Runtime;
use std::sync::Arc;

/// Shared by all calls, so that each carries one pointer to it.
#[derive(Clone)]
pub(crate) struct Common {
    pub(crate) runtime: Arc<dyn Runtime>,
    pub(crate) pauses: Pauses,
}
