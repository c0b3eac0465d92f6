//! Makes every claim on one pair, and reports those that do not hold.

use crate::cases::{ALL, Case, Needs};
use crate::guard::case_in_time;
use crate::script::DELIBERATE;
use crate::{Http, Make, World};
use core::any::Any;
use core::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::sync::Once;

/// Runs all cases that the pair can play.
///
/// # Panics
///
/// At the end, when there were failures: with pair, mode, HTTP version and case of each.
pub fn run(world: World) {
    silence_deliberate_panics();
    let only = std::env::var("CASE").unwrap_or_default();
    let cases = ALL.iter().filter(|case| case.needs.are_met(&world) && case.name.contains(&only));
    let failures: Vec<String> = cases.filter_map(|case| play(case, world)).collect();
    assert!(failures.is_empty(), "{} cases fail\n{}", failures.len(), failures.join("\n"));
}

/// Plays one case; what comes back is what went wrong.
fn play(case: &Case, world: World) -> Option<String> {
    let run = AssertUnwindSafe((case.run)(world));
    let guarded = Box::pin(case_in_time(run.0));
    let result = catch_unwind(AssertUnwindSafe(|| world.client().block_on(guarded)));
    result.err().map(|panic| format!("{world}: {}: {}", case.name, message(&*panic)))
}

impl Needs {
    fn are_met(self, world: &World) -> bool {
        match self {
            Self::Nothing => true,
            Self::Socket => world.http().is_some(),
            Self::FullDuplex => world.http() != Some(Http::One),
            Self::Http2 => world.http() == Some(Http::Two),
            Self::Sonora => world.make != Make::Tonic,
            Self::Unbridged => world.make == Make::Sonora,
        }
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a message")
}

/// Handlers that panic because they were told to are no news.
fn silence_deliberate_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !message(panic.payload()).contains(DELIBERATE) {
                hook(panic);
            }
        }));
    });
}
