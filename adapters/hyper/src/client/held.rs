//! A connection over HTTP/1.1 that somebody holds, and that closes when nobody does.
//!
//! hyper closes one too, but not before it has sent what it began to send: a server that does not read would keep
//! a call's connection for ever after the call was dropped.

use super::sent::SentBody;
use atomic_waker::AtomicWaker;
use core::future::{Future, poll_fn};
use core::ops::{Deref, DerefMut};
use core::pin::pin;
use core::sync::atomic::{AtomicBool, Ordering};
use core::task::Poll;
use hyper::client::conn::http1::SendRequest;
use sonora_http::client::Resting;
use std::sync::Arc;

/// The sender of a connection: that of a call that runs, or an idle one's.
pub(crate) struct Held {
    sender: SendRequest<SentBody>,
    gone: Arc<Gone>,
}

/// Whether nobody holds the connection any more.
#[derive(Default)]
pub(crate) struct Gone {
    gone: AtomicBool,
    driver: AtomicWaker,
}

impl Held {
    pub(crate) fn new(sender: SendRequest<SentBody>) -> (Self, Arc<Gone>) {
        let gone = Arc::<Gone>::default();
        (Self { sender, gone: Arc::clone(&gone) }, gone)
    }
}

impl Resting for Held {
    fn is_closed(&self) -> bool {
        self.sender.is_closed()
    }
}

impl Deref for Held {
    type Target = SendRequest<SentBody>;

    fn deref(&self) -> &Self::Target {
        &self.sender
    }
}

impl DerefMut for Held {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.sender
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gone.gone.store(true, Ordering::Release);
        self.gone.driver.wake();
    }
}

/// Runs a connection until it ends, or until nobody holds it.
pub(crate) async fn drive(driver: impl Future, gone: Arc<Gone>) {
    let mut driver = pin!(driver);
    let mut is_registered = false;
    poll_fn(|cx| {
        // Once, because a task keeps its waker. In an executor where it does not, a connection that nobody holds
        // closes a little later, as hyper would close it.
        if !is_registered {
            gone.driver.register(cx.waker());
            is_registered = true;
        }
        if gone.gone.load(Ordering::Acquire) {
            return Poll::Ready(());
        }
        // How it ends, the calls on it are told.
        driver.as_mut().poll(cx).map(|_| ())
    })
    .await;
}
