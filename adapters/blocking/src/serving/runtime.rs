//! smol with a pool of threads of our own.

use super::pool::Pool;
use core::{future::Future, pin::Pin, time::Duration};
use sonora_http::server::WaitingCall;
use sonora_http::{Runtime, Sleep};
use sonora_smol::SmolRuntime;
use std::sync::Arc;

/// smol's timers and tasks; functions that block run in a bounded pool.
#[derive(Clone, Debug)]
pub(crate) struct PoolRuntime {
    pub(crate) pool: Arc<Pool>,
    pub(crate) max_waiting: usize,
}

impl Runtime for PoolRuntime {
    fn sleep(&self, duration: Duration) -> Sleep {
        SmolRuntime.sleep(duration)
    }

    fn spawn(&self, future: Pin<Box<dyn Future<Output = ()> + Send>>) {
        SmolRuntime.spawn(future);
    }

    fn spawn_blocking(&self, work: Box<dyn FnOnce() + Send>) {
        self.pool.run(work);
    }

    fn spawn_call(&self, call: WaitingCall) -> bool {
        self.pool.call(call, self.max_waiting)
    }
}
