//! A server and a client in this process, on one thread, over a connection in memory: one of them is measured.

use std::alloc::System;

use sonora_benches::{Client, Contestant, Error, Laps, Mode, Side, connect};
use stats_alloc::StatsAlloc;

/// Costs two instructions for an allocation and its release together, in every contestant alike.
#[global_allocator]
static ALLOCATOR: StatsAlloc<System> = StatsAlloc::system();

/// Buffers have grown and caches are filled after this many calls.
const WARM_UP: u32 = 100;

/// How much a direction of the connection holds, in bytes; no call comes near it.
const CAPACITY: usize = 64 << 10;

/// Makes `calls` calls, and as many before them as it takes to warm up. Returns the allocations and reallocations of
/// the former.
pub(crate) fn run(contestant: &Contestant, mode: Mode, calls: u32) -> Result<usize, Error> {
    if !contestant.modes.contains(&mode) {
        return Err(format!("{} has no {mode} mode", contestant.name).into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    let mut laps = Laps::new(WARM_UP, calls, allocations);
    let side = contestant.side;
    // The client is a task like the server: the future given to `block_on` would add a round of the scheduler to each call.
    runtime.block_on(runtime.spawn(async move {
        match side {
            Side::Server(serve) => {
                let (client, server) = tokio::io::duplex(CAPACITY);
                serve(server, mode);
                let mut client = Client::open(client, mode).await?;
                while laps.more() {
                    client.call().await?;
                }
                Ok(laps.counted())
            }
            Side::Client(call) => call(connect(CAPACITY, mode), mode, laps).await,
        }
    }))?
}

fn allocations() -> usize {
    let stats = ALLOCATOR.stats();
    stats.allocations + stats.reallocations
}
