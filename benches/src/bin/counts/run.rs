//! One contestant and the client in this process, on one thread, over a connection in memory.

use std::alloc::System;

use sonora_benches::{Client, Contestant, Error, Mode};
use stats_alloc::{Region, StatsAlloc};

/// Buffers have grown and caches are filled after this many calls.
const WARM_UP: u32 = 100;

/// How much a direction of the connection holds, in bytes; no call comes near it.
const CAPACITY: usize = 64 << 10;

/// Makes `calls` calls, and as many before them as it takes to warm up. Returns the allocations and reallocations of the former.
pub(crate) fn run(
    allocator: &'static StatsAlloc<System>,
    contestant: &Contestant,
    mode: Mode,
    calls: u32,
) -> Result<usize, Error> {
    if !contestant.modes.contains(&mode) {
        return Err(format!("{} has no {mode} mode", contestant.name).into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let serve = contestant.serve;
    // The client is a task like the server: the future given to `block_on` would add a round of the scheduler to each call.
    runtime.block_on(runtime.spawn(async move {
        let (client, server) = tokio::io::duplex(CAPACITY);
        serve(server, mode);
        let mut client = Client::open(client, mode).await?;
        for _ in 0..WARM_UP {
            client.call().await?;
        }
        let region = Region::new(allocator);
        for _ in 0..calls {
            client.call().await?;
        }
        let change = region.change();
        Ok(change.allocations + change.reallocations)
    }))?
}
