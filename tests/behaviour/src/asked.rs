//! What is asked of the handlers, most often.

use crate::protos::behaviour::{Ask, End};
use core::time::Duration;

/// Asks for the payload back.
pub fn ask(payload: impl Into<Vec<u8>>) -> Ask {
    Ask { payload: payload.into(), ..Ask::default() }
}

/// Asks for an end of this kind.
pub fn ending(end: End) -> Ask {
    Ask { end: end.into(), ..ask("the end") }
}

/// Deadlines that pass soon, each longer than the one before: a busy machine may need more time than the first of them
/// to bring a call to its handler, and then the next is tried.
pub fn soon() -> impl Iterator<Item = Duration> {
    (0..8).map(|doubled| Duration::from_millis(100 << doubled))
}
