//! Streams that wait for their reader: who holds messages back never sees their end.

use super::{Client, Verdict};
use crate::expect;
use sonora_callers::sonora_testing::Note;
use std::time::SystemTime;

/// Each step is sent only after the one before was acknowledged, by a call of its own.
pub(super) async fn acknowledged_stream(client: Client) -> Verdict {
    let walk = Note { text: name()?, number: 5 };
    let mut steps = client.steps.walk(walk.clone()).await?.into_inner();
    for number in 1..=walk.number {
        let step = steps.message().await?.ok_or("the walk ended too soon")?;
        expect::equal("the step", step.number, number)?;
        client.steps.acknowledge(Note { number, ..walk.clone() }).await?;
    }
    expect::equal("what follows the last step", steps.message().await?, None)?;
    Ok(expect::equal("the fate", client.steps.fate(walk).await?.into_inner().text, "ended")?)
}

/// The caller leaves a handler that has nothing to send, and it ends all the same.
pub(super) async fn cancel_waiting_handler(client: Client) -> Verdict {
    let walk = Note { text: name()?, number: 5 };
    let mut steps = client.steps.walk(walk.clone()).await?.into_inner();
    steps.message().await?.ok_or("the walk ended too soon")?;
    drop(steps);
    Ok(expect::equal("the fate", client.steps.fate(walk).await?.into_inner().text, "dropped")?)
}

/// A name that no other walk has.
fn name() -> Result<String, std::time::SystemTimeError> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
    Ok(format!("{}-{}", std::process::id(), now.as_nanos()))
}
