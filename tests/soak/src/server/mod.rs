//! The server's process: four listeners, and a pipe over which it is asked how it is.

mod counted;
mod places;
mod seen;

use crate::ALLOCATOR;
use crate::runtime::Runtime;
use core::sync::atomic::Ordering;
use places::Places;
use std::io::{BufRead as _, Write as _, stdin, stdout};

/// What begins the line that tells of the places.
pub(crate) const READY: &str = "ready";

/// Serves until its standard input says `stop` or ends, and answers each line of it with numbers.
pub(crate) fn run(runtime: Runtime) {
    silence_deliberate_panics();
    let places = Places::open(runtime);
    say(&format!("{READY} {} {}", places.urls.join(" "), places.certificate.replace('\n', "|")));
    for line in stdin().lock().lines() {
        match line.as_deref() {
            Ok("look") => say(&look(&places)),
            _ => break,
        }
    }
    places.close();
}

fn say(line: &str) {
    let mut out = stdout().lock();
    // Nobody hears it when the other process is gone; then standard input ends as well.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Bytes allocated, handlers that run, tasks that run, calls that have ended.
fn look(places: &Places) -> String {
    let (running, tasks) = (places.probe.running(), places.tasks.load(Ordering::SeqCst));
    format!("{} {running} {tasks} {}", held(), places.ended.load(Ordering::SeqCst))
}

fn held() -> usize {
    let stats = ALLOCATOR.stats();
    stats.bytes_allocated.saturating_sub(stats.bytes_deallocated)
}

/// Handlers that panic because they were told to are no news.
fn silence_deliberate_panics() {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let text = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
        if !text.contains("deliberate") {
            hook(panic);
        }
    }));
}
