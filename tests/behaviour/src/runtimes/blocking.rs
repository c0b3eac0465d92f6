//! Calls that wait, in programs without a runtime.

use crate::{Client, Http};
use core::future::Future;
use core::pin::Pin;
use sonora_callers::Channel;

struct Blocking;

/// Channels that wait, each call on a thread of its own.
pub fn blocking() -> &'static dyn Client {
    &Blocking
}

impl Client for Blocking {
    fn name(&self) -> &'static str {
        "blocking"
    }

    /// HTTP/1.1 is all that there is.
    fn channel(&self, url: &str, _: Http) -> Channel {
        sonora_blocking::channel(url).unwrap().into()
    }

    fn block_on(&self, case: Pin<Box<dyn Future<Output = ()> + Send>>) {
        smol::block_on(case);
    }
}
