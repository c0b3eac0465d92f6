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
        if let Some(reason) = arguments.peer.cannot(name) {
            println!("SKIP {name} {reason}");
            continue;
        }
        match judge(case, client.clone()).await {
            Ok(()) => println!("PASS {name}"),
            Err(reason) => {
                failed += 1;
                println!("FAIL {name} {}", reason.to_string().replace('\n', " "));
            }
        }
    }
    failed
}

async fn judge(case: &Case, client: Client) -> Result<(), BoxError> {
    let limit = client.runtime.sleep(CASE_LIMIT);
    match select(pin!((case.run)(client)), limit).await {
        Either::Left((verdict, _)) => verdict,
        Either::Right(_) => Err(format!("no end within {CASE_LIMIT:?}").into()),
    }
}
