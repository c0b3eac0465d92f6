//! Runs the cases one after the other, and says how each went.

use crate::arguments::Arguments;
use crate::cases::{ALL, Case, Client};
use core::pin::pin;
use core::time::Duration;
use futures_util::future::{Either, select};
use sonora_callers::Channel;
use sonora_http::{BoxError, Runtime};
use std::sync::Arc;

/// How long a case may take.
const CASE_LIMIT: Duration = Duration::from_secs(20);

/// Runs the cases that were asked for, and returns how many failed.
pub(crate) async fn run(arguments: &Arguments, channel: Channel, runtime: Arc<dyn Runtime>) -> usize {
    let client = Client::new(channel.wire(arguments.wire), runtime);
    let mut failed = 0;
    for case in ALL.iter().filter(|case| arguments.case.as_deref().is_none_or(|name| name == case.name)) {
        let name = case.name;
        if let Some(reason) = arguments.peer.cannot(name, arguments.wire) {
            println!("SKIP {name} {reason}");
            continue;
        }
        match judge(case, client.clone()).await {
            Ok(()) => println!("PASS {name}"),
            Err(reason) => {
                failed += 1;
                println!("FAIL {name} {}", one_line(&reason.to_string()));
            }
        }
    }
    failed
}

/// A reason has the peer's own words in it, which must not pass for a verdict, nor move the cursor.
fn one_line(reason: &str) -> String {
    reason.replace(char::is_control, " ")
}

async fn judge(case: &Case, client: Client) -> Result<(), BoxError> {
    let limit = client.runtime.sleep(CASE_LIMIT);
    match select(pin!((case.run)(client)), limit).await {
        Either::Left((verdict, _)) => verdict,
        Either::Right(_) => Err(format!("no end within {CASE_LIMIT:?}").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_one_line_whatever_the_peer_says() {
        assert_eq!(one_line("no\r\nPASS all\x1b[2K\u{85}\u{7f}ü"), "no  PASS all [2K  ü");
    }
}
