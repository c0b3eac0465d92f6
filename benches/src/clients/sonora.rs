//! Ours: a client of `sonora-build`'s on a pooled channel.

use core::{future::Future, pin::Pin};
use std::io;
use std::sync::{Arc, Mutex};

use hyper_util::rt::TokioIo;
use sonora_hyper::{ChannelBuilder, Connect, Target};
use sonora_stubs::helloworld::{HelloRequest, greeter_client::GreeterClient};
use sonora_tokio::TokioRuntime;
use tokio::io::DuplexStream;

use super::{Laps, Running};
use crate::{Contestant, Mode, call, contestants::Side};

pub(crate) const CONTESTANT: Contestant =
    Contestant { name: "sonora-client", modes: Mode::ALL, side: Side::Client(run) };

fn run(io: DuplexStream, mode: Mode, mut laps: Laps) -> Running {
    Box::pin(async move {
        let connect = Once(Mutex::new(Some(io)));
        let channel = ChannelBuilder::new("http://localhost:8080", connect, Arc::new(TokioRuntime))?.build();
        let channel = match mode {
            Mode::Binary => channel,
            Mode::Text => channel.text(),
        };
        let greeter = GreeterClient::new(channel);
        while laps.more() {
            let reply = greeter.say_hello(HelloRequest { name: call::NAME.to_owned() }).await?;
            if reply.get_ref().message != call::NAME {
                return Err("another reply".into());
            }
        }
        Ok(laps.counted())
    })
}

/// Connects to one connection, once.
struct Once(Mutex<Option<DuplexStream>>);

impl Connect for Once {
    type Io = TokioIo<DuplexStream>;

    fn connect(&self, _: &Target) -> Pin<Box<dyn Future<Output = io::Result<Self::Io>> + Send>> {
        let io = self.0.lock().ok().and_then(|mut io| io.take());
        Box::pin(async { io.map(TokioIo::new).ok_or_else(|| io::Error::other("a second connection")) })
    }
}
