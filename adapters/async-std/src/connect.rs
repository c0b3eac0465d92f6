//! How a channel connects.

use async_std::net::TcpStream;
use core::{future::Future, pin::Pin};
use sonora_hyper::{Connect, FuturesIo, Target, Tcp};
use std::io;

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
            let stream = Tcp::try_from(std::net::TcpStream::try_from(stream)?)?;
            FuturesIo::connect(stream, &target).await
        })
    }
}
