//! Ours: clients of `sonora-build`'s on the channels of the three runtimes, and the one that waits.

use sonora_stubs::helloworld::{HelloRequest, greeter_blocking_client, greeter_client::GreeterClient};
use sonora_tokio::Channel;

use super::{
    Caller,
    plan::{Plan, Task, Took, Worker, check},
};
use crate::{Error, Mode, call, executor::wait_for};

pub(super) const ON_TOKIO: Caller = Caller { name: "sonora-tokio-client", modes: Mode::ALL, call: tokio };
pub(super) const ON_SMOL: Caller = Caller { name: "sonora-smol-client", modes: Mode::ALL, call: smol };
pub(super) const ON_ASYNC_STD: Caller =
    Caller { name: "sonora-async-std-client", modes: Mode::ALL, call: async_std };
pub(super) const BLOCKING: Caller =
    Caller { name: "sonora-blocking-client", modes: Mode::ALL, call: blocking };

/// Has workers that `make` makes run on tokio, with one thread.
pub(super) fn on_tokio<W: Worker>(
    plan: Plan,
    make: impl AsyncFnOnce() -> Result<Vec<W>, Error>,
) -> Result<Took, Error> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(async {
        let spawn = |task: Task<W>| -> Task<W> {
            // Now, and not when its end is awaited: by then others would have made its calls.
            let spawned = ::tokio::spawn(task);
            Box::pin(async { spawned.await? })
        };
        plan.run(make().await?, spawn).await
    })
}

fn tokio(url: &str, plan: Plan) -> Result<Took, Error> {
    let channel = sonora_tokio::channel(url)?;
    on_tokio(plan, async || Ok(greeters(channel, plan)))
}

fn smol(url: &str, plan: Plan) -> Result<Took, Error> {
    let greeters = greeters(sonora_smol::channel(url)?, plan);
    wait_for(plan.run(greeters, |task| Box::pin(smol::spawn(task))))
}

fn async_std(url: &str, plan: Plan) -> Result<Took, Error> {
    let greeters = greeters(sonora_async_std::channel(url)?, plan);
    wait_for(plan.run(greeters, |task| Box::pin(async_std::task::spawn(task))))
}

fn blocking(url: &str, plan: Plan) -> Result<Took, Error> {
    let channel = sonora_blocking::channel(url)?;
    let channel = if plan.mode == Mode::Text { channel.text() } else { channel };
    let greeter = greeter_blocking_client::GreeterClient::new(channel);
    plan.run_in_threads(|| {
        let reply = greeter.say_hello(HelloRequest { name: call::NAME.to_owned() })?;
        check(&reply.get_ref().message)
    })
}

fn greeters(channel: Channel, plan: Plan) -> Vec<GreeterClient> {
    let channel = if plan.mode == Mode::Text { channel.text() } else { channel };
    let greeter = GreeterClient::new(channel);
    plan.workers(|| greeter.clone())
}

impl Worker for GreeterClient {
    async fn call(&mut self) -> Result<(), Error> {
        let reply = self.say_hello(HelloRequest { name: call::NAME.to_owned() }).await?;
        check(&reply.get_ref().message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::time::Duration;
    use std::sync::Arc;

    /// Whose call ends once as many others are made.
    struct Together(Arc<::tokio::sync::Barrier>);

    impl Worker for Together {
        async fn call(&mut self) -> Result<(), Error> {
            ::tokio::time::timeout(Duration::from_secs(10), self.0.wait()).await?;
            Ok(())
        }
    }

    #[test]
    fn as_many_calls_are_in_flight_on_tokio_as_were_planned() {
        let plan = Plan { mode: Mode::Binary, in_flight: 3, calls: 3 };
        let all = Arc::new(::tokio::sync::Barrier::new(3));
        on_tokio(plan, async || Ok(plan.workers(|| Together(Arc::clone(&all))))).unwrap();
    }
}
