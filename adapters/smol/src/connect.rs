//! How a channel connects.

use core::{future::Future, pin::Pin};
use smol::Async;
use smol::net::TcpStream;
use sonora_hyper::{Connect, FuturesIo, Target, Tcp};
use std::io;
use std::sync::Arc;

/// Connects over TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct TcpConnect;

impl Connect for TcpConnect {
    type Io = FuturesIo;
    const TLS: bool = FuturesIo::TLS;

    fn connect(&self, target: &Target) -> Pin<Box<dyn Future<Output = io::Result<FuturesIo>> + Send>> {
        let target = target.clone();
        Box::pin(async move {
            let stream = TcpStream::connect((target.host(), target.port())).await?;
            stream.set_nodelay(true)?;
            target.kept().set(&stream)?;
            let stream = Tcp::from(Arc::<Async<_>>::from(stream));
            FuturesIo::connect(stream, &target).await
        })
    }
}
